import { defineOp } from "./defineOp.ts";
import { mean } from "./mean.ts";
import { reduceAttrs, reducedShape } from "./reducing.ts";
import { variance } from "./variance.ts";

/**
 * Variance and mean of the elements at once.
 *
 * @zh 同时求方差和均值。
 *
 * @param x           any shape; integers and bools count as float32
 * @param dim         what is reduced: one dimension, several, or all when missing
 * @param keepdim     whether those dimensions stay, with extent 1
 * @param correction  1 estimates the spread of what x was drawn from, 0 is that of x itself
 * @returns           { variance, mean } of the shape that is left
 * @throws ShapeError when dim is out of range
 * @example varMean(tensor([1, 2, 3, 4])) // { variance: 1.6667, mean: 2.5 }
 */
export const varMean = defineOp({
  name: "varMean",
  inputs: ["x"],
  attrs: { ...reduceAttrs, correction: 1 },
  shape({ x }, _expect, attrs) {
    const shape = reducedShape("varMean", x, attrs);
    return { variance: shape, mean: shape };
  },
  forward({ x }, attrs) {
    const { dim, keepdim } = attrs;
    return { output: { variance: variance(x, attrs), mean: mean(x, { dim, keepdim }) }, saved: {} };
  },
  samples: [{ x: [2, 3] }, { x: [2, 3, 4], dim: [0, -1], correction: 0 }, { x: [3, 2], dim: 0, keepdim: true }],
  rejects: [{ x: [2, 3], dim: 2, message: "varMean: dim must be an integer in [-2, 1] for 2 dimensions, got 2." }],
});
