import { isFloat } from "../ir/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { choose } from "./choosing.ts";
import { argsortAlong } from "./primitives/argsort.ts";
import { sub } from "./primitives/arithmetic.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { gatherAlong } from "./primitives/index.ts";
import { sumOver } from "./primitives/shaping.ts";
import { sliceAlong } from "./ranges.ts";

/** Position of the median along `dim`, which stays as extent 1: the first NaN where there is one. */
export function middlePosition(x: Tensor, dim: number): Tensor {
  const length = x.shape[dim];
  const order = argsortAlong(x, dim, false);
  const plain = Math.floor((length - 1) / 2);
  if (!isFloat(x.dtype)) return sliceAlong(order, dim, plain, 1);
  // NaNs are the last of the order, the first of them first.
  const nans = sumOver(cast(elementwise("ne", x, x), "int32"), [dim]);
  const place = choose(elementwise("gt", nans, fullLike(nans, 0)), sub(fullLike(nans, length), nans), plain);
  return gatherAlong(order, place, dim);
}
