import { DTypeError, ValueError } from "../ir/errors.ts";
import { full } from "../tensor/create.ts";
import { withGrad } from "../tensor/recording.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Variable } from "../tensor/variable.ts";
import { choose, holds } from "./choosing.ts";
import { takeIndex } from "./indices.ts";
import { norm } from "./norm.ts";
import { add, div, mul } from "./primitives/arithmetic.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { scatterAlong } from "./primitives/index.ts";
import { expandTo, reshapeTo } from "./primitives/shaping.ts";

export interface MaxNormOptions {
  /** Rows that are looked up and longer than this are first scaled down to it, in the table itself. */
  readonly maxNorm?: number | undefined;
  /** Exponent of the norm that maxNorm speaks of. */
  readonly normType?: number | undefined;
}

/**
 * What PyTorch's max_norm does before a lookup: rows that the index names and whose norm exceeds maxNorm are scaled to
 * it, in the table. No gradient flows through the scaling.
 */
export function renormRows(op: string, index: Tensor, weight: Tensor, { maxNorm, normType = 2 }: MaxNormOptions): void {
  if (maxNorm === undefined) return;
  if (!(maxNorm > 0)) {
    throw new ValueError({ op, argument: "maxNorm", expected: "be above 0", received: String(maxNorm) });
  }
  if (!(weight instanceof Variable)) {
    throw new DTypeError({
      op,
      argument: "weight",
      expected: "be a parameter when maxNorm is given, since its rows are scaled in place",
      received: "a tensor that cannot be written",
    });
  }
  withGrad(op, false, () => {
    const table = weight.snapshot();
    const rows = reshapeTo(takeIndex(op, index.snapshot(), table.shape[0]), [index.numel]);
    const unread = full([table.shape[0]], 0, { dtype: "int32", device: table.device });
    const read = cast(scatterAlong(unread, rows, fullLike(rows, 1), 0, "set"), "bool"); // [V]
    const length = norm(table, { p: normType, dim: 1, keepdim: true }); // [V, 1]
    const long = elementwise("logicalAnd", holds(length, "gt", maxNorm), reshapeTo(read, length.shape));
    // PyTorch's guard against dividing by 0; it decides the last digit.
    const scaled = mul(table, div(maxNorm, add(length, 1e-7)));
    weight.assign(choose(expandTo(long, table.shape), scaled, table));
  });
}
