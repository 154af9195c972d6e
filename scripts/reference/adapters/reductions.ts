import type { Tensor } from "../../../src/index.ts";
import * as f from "../../../src/index.ts";
import { type Adapter, type Adapters, attr } from "../adapter.ts";
import { dtypeOf } from "../dtypeOf.ts";
import type { Attrs } from "../manifest.ts";

type Options = { dim?: number | readonly number[]; keepdim: boolean };

const options = (attrs: Attrs): Options => ({ dim: attr(attrs, "dim"), keepdim: attr(attrs, "keepdim", false) });

const plain =
  (op: (x: Tensor, options: Options) => Tensor): Adapter =>
  ({ input }, attrs) =>
    op(input, options(attrs));

const spread =
  (op: typeof f.variance): Adapter =>
  ({ input }, attrs) =>
    op(input, { ...options(attrs), correction: attr(attrs, "unbiased", true) ? 1 : 0 });

const arg =
  (op: typeof f.argmax): Adapter =>
  ({ input }, attrs) =>
    op(input, { dim: attr(attrs, "dim"), keepdim: attr(attrs, "keepdim", false) });

const extreme =
  (op: typeof f.max): Adapter =>
  ({ input }, attrs) =>
    attrs.dim === undefined || attrs.dim === null
      ? op(input)
      : op(input, { dim: attr(attrs, "dim"), keepdim: attr(attrs, "keepdim", false) });

export const reductions: Adapters = {
  "torch.all": plain(f.all),
  "torch.amax": plain(f.amax),
  "torch.amin": plain(f.amin),
  "torch.any": plain(f.any),
  "torch.argmax": arg(f.argmax),
  "torch.argmin": arg(f.argmin),
  "torch.cummax": ({ input }, attrs) => f.cummax(input, attr(attrs, "dim")),
  "torch.cummin": ({ input }, attrs) => f.cummin(input, attr(attrs, "dim")),
  "torch.cumprod": ({ input }, attrs) => f.cumprod(input, attr(attrs, "dim"), { dtype: dtypeOf(attrs, input) }),
  "torch.cumsum": ({ input }, attrs) => f.cumsum(input, attr(attrs, "dim"), { dtype: dtypeOf(attrs, input) }),
  "torch.linalg.vector_norm"({ input }, attrs, { outputs = [] }) {
    // PyTorch 1.13 keeps every dimension when none is named, which later versions do not.
    const keepdim = attrs.dim === undefined ? outputs[0].shape.length > 0 : options(attrs).keepdim;
    return f.norm(input, { ...options(attrs), keepdim, p: attr(attrs, "ord", 2) });
  },
  "torch.logcumsumexp": ({ input }, attrs) => f.logcumsumexp(input, attr(attrs, "dim")),
  "torch.logsumexp": plain(f.logsumexp),
  "torch.max": extreme(f.max),
  "torch.mean": plain(f.mean),
  "torch.median": extreme(f.median),
  "torch.min": extreme(f.min),
  "torch.prod": plain(f.prod),
  "torch.std": spread(f.std),
  "torch.sum": plain(f.sum),
  "torch.var": spread(f.variance),
};
