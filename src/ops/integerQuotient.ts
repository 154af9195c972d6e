import { isFloat } from "../ir/dtype.ts";
import { broadcast } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { boolToInt, unify } from "./operands.ts";
import { cast, elementwise } from "./primitives/elementwise.ts";
import { expandTo } from "./primitives/shaping.ts";

/** Both in their common dtype and shape; bools count as int32. */
export function pairOf(x: Tensor, y: Tensor): [Tensor, Tensor] {
  const [a, b] = unify(boolToInt(x), boolToInt(y));
  const shape = broadcast(a.shape, b.shape) ?? [];
  return [expandTo(a, shape), expandTo(b, shape)];
}

/**
 * x / y of integers of one dtype and shape, rounded towards 0; 0 where y is 0. Not differentiable.
 */
export function truncatedQuotient(x: Tensor, y: Tensor): Tensor {
  return cast(elementwise("intDiv", cast(x, "int32"), cast(y, "int32")), x.dtype);
}

/** Whether both are integers, after bools have become int32. */
export const areIntegers = (x: Tensor, y: Tensor): boolean => !isFloat(x.dtype) && !isFloat(y.dtype);
