import { isFloat } from "../ir/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { choose } from "./choosing.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/** x with every NaN as 0, and which elements are numbers. */
export function withoutNaN(x: Tensor): { numbers: Tensor; isNumber: Tensor } {
  if (!isFloat(x.dtype)) return { numbers: x, isNumber: fullLike(x, 1, "bool") };
  const isNumber = elementwise("eq", x, x);
  return { numbers: choose(isNumber, x, 0), isNumber };
}
