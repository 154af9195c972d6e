import { normalizeDims } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import { expandTo } from "./primitives/shaping.ts";
import { dropDims, freedom, meanOver, reduceAttrs, reducedShape, restoreDims, spreadAround } from "./reducing.ts";

/**
 * Square root of the variance. Its gradient where all elements are equal is 0.
 *
 *     y = √(Σ (x − mean x)² / max(0, n − correction))
 *
 * @zh 标准差：方差的平方根。
 *
 * @param x           any shape; integers and bools count as float32
 * @param dim         what is reduced: one dimension, several, or all when missing
 * @param keepdim     whether those dimensions stay, with extent 1
 * @param correction  1 estimates the deviation of what x was drawn from, 0 is that of x itself
 * @returns           the shape that is left
 * @throws ShapeError when dim is out of range
 * @saves             x, mean, y
 * @example std(tensor([1, 2, 3, 4])) // 1.2910
 */
export const std = defineOp({
  name: "std",
  inputs: ["x"],
  attrs: { ...reduceAttrs, correction: 1 },
  shape: ({ x }, _expect, attrs) => reducedShape("std", x, attrs),
  forward({ x }, { dim, keepdim, correction }) {
    const a = asFloat(x);
    const dims = normalizeDims("std", dim, x.ndim);
    const mean = meanOver(a, dims);
    const y = elementwise("sqrt", spreadAround(a, mean, dims, correction));
    return { output: dropDims(y, dims, keepdim), saved: { x: a, mean, y } };
  },
  backward(grad, { x, mean, y }, { dim, correction }) {
    const dims = normalizeDims("std", dim, x.ndim);
    const zero = fullLike(y, 0);
    const scaled = elementwise("mul", restoreDims(grad, x.shape, dims), fullLike(y, 1 / freedom(x, dims, correction)));
    const slope = elementwise("where", elementwise("eq", y, zero), zero, elementwise("div", scaled, y));
    return { x: elementwise("mul", expandTo(slope, x.shape), elementwise("sub", x, expandTo(mean, x.shape))) };
  },
  because: "std keeps x, its mean and y: the derivative is (x − mean)/((n − correction)·y)",
  samples: [{ x: [2, 3] }, { x: [2, 3, 4], dim: [0, -1], correction: 0 }, { x: [3, 2], dim: 0, keepdim: true }],
});
