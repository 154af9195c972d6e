import { normalizeDims } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import { expandTo } from "./primitives/shaping.ts";
import { dropDims, freedom, meanOver, reduceAttrs, reducedShape, restoreDims, spreadAround } from "./reducing.ts";

/**
 * Mean squared distance from the mean, in two passes: first the mean, then the distances, so a large common offset
 * costs no digits.
 *
 *     y = Σ (x − mean x)² / max(0, n − correction)
 *
 * @zh 方差：到均值距离平方的平均，两遍计算。
 *
 * @param x           any shape; integers and bools count as float32
 * @param dim         what is reduced: one dimension, several, or all when missing
 * @param keepdim     whether those dimensions stay, with extent 1
 * @param correction  1 estimates the variance of what x was drawn from, 0 is that of x itself
 * @returns           the shape that is left
 * @throws ShapeError when dim is out of range
 * @saves             x, mean
 * @example variance(tensor([1, 2, 3, 4])) // 1.6667
 */
export const variance = defineOp({
  name: "variance",
  inputs: ["x"],
  attrs: { ...reduceAttrs, correction: 1 },
  shape: ({ x }, _expect, attrs) => reducedShape("variance", x, attrs),
  forward({ x }, { dim, keepdim, correction }) {
    const a = asFloat(x);
    const dims = normalizeDims("variance", dim, x.ndim);
    const mean = meanOver(a, dims);
    const y = spreadAround(a, mean, dims, correction);
    return { output: dropDims(y, dims, keepdim), saved: { x: a, mean } };
  },
  backward(grad, { x, mean }, { dim, correction }) {
    const dims = normalizeDims("variance", dim, x.ndim);
    const scale = 2 / freedom(x, dims, correction);
    const slope = elementwise("mul", restoreDims(grad, x.shape, dims), fullLike(mean, scale));
    return { x: elementwise("mul", expandTo(slope, x.shape), elementwise("sub", x, expandTo(mean, x.shape))) };
  },
  because: "variance keeps x and its mean: the derivative is 2·(x − mean)/(n − correction)",
  samples: [{ x: [2, 3] }, { x: [2, 3, 4], dim: [0, -1], correction: 0 }, { x: [3, 2], dim: 0, keepdim: true }],
  rejects: [
    {
      x: [2, 3],
      dim: 2,
      message: "variance: dim must be an integer in [-2, 1] for 2 dimensions, got 2.",
    },
  ],
});
