import type { Tensor } from "../../../src/index.ts";
import * as f from "../../../src/index.ts";
import { type Adapter, type Adapters, optional } from "../adapter.ts";
import { dtypeOf } from "../dtypeOf.ts";

/** PyTorch's choice of a dimension where none is given. */
const implicitDim = (x: Tensor): number => (x.ndim === 0 || x.ndim === 1 || x.ndim === 3 ? 0 : 1);

const along =
  (op: typeof f.softmax): Adapter =>
  ({ input }, attrs) =>
    op(input, { dim: optional<number>(attrs, "dim") ?? implicitDim(input), dtype: dtypeOf(attrs, input) });

export const softmax: Adapters = {
  "torch.nn.functional.log_softmax": along(f.logSoftmax),
  "torch.nn.functional.softmax": along(f.softmax),
  "torch.nn.functional.softmin": along(f.softmin),
  "torch.log_softmax": along(f.logSoftmax),
  "torch.softmax": along(f.softmax),
};
