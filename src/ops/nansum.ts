import { defineOp } from "./defineOp.ts";
import { withoutNaN } from "./nanReducing.ts";
import { reducedShape, typedReduceAttrs } from "./reducing.ts";
import { sum } from "./sum.ts";

/**
 * Sum of the elements that are numbers: a NaN counts as 0 and gets no gradient.
 *
 * @zh 求和，NaN 按 0 计。
 *
 * @param x        any shape
 * @param dim      what is reduced: one dimension, several, or all when missing
 * @param keepdim  whether those dimensions stay, with extent 1
 * @param dtype    what x is converted to first
 * @returns        the shape that is left; bools and uint8 sum to int32
 * @throws ShapeError when dim is out of range
 * @example nansum(tensor([1, NaN, 2])) // 3
 */
export const nansum = defineOp({
  name: "nansum",
  inputs: ["x"],
  attrs: typedReduceAttrs,
  shape: ({ x }, _expect, attrs) => reducedShape("nansum", x, attrs),
  forward: ({ x }, attrs) => ({ output: sum(withoutNaN(x).numbers, attrs), saved: {} }),
  samples: [{ x: [2, 3] }, { x: [2, 3, 4], dim: [0, -1] }, { x: [3, 2], dim: 0, keepdim: true }],
  rejects: [{ x: [2, 3], dim: 2, message: "nansum: dim must be an integer in [-2, 1] for 2 dimensions, got 2." }],
});
