import { amax } from "./amax.ts";
import { amin } from "./amin.ts";
import { defineOp } from "./defineOp.ts";
import { reducedShape } from "./reducing.ts";

/**
 * Smallest and largest element; a NaN is both. Equal extremes share the gradient.
 *
 * @zh 同时求最小值和最大值。
 *
 * @param x        any shape
 * @param dim      along this dimension; over all elements when missing
 * @param keepdim  whether the dimension stays, with extent 1
 * @returns        { min, max } of the shape that is left, dtype of x
 * @throws ShapeError when dim is out of range or there is nothing to choose from
 * @example aminmax(tensor([[1, 5], [7, 2]]), { dim: 1 }) // { min: [1, 2], max: [5, 7] }
 */
export const aminmax = defineOp({
  name: "aminmax",
  inputs: ["x"],
  attrs: { dim: undefined as number | undefined, keepdim: false },
  shape({ x }, expect, attrs) {
    const shape = reducedShape("aminmax", x, attrs, expect);
    return { min: shape, max: shape };
  },
  forward: ({ x }, attrs) => ({ output: { min: amin(x, attrs), max: amax(x, attrs) }, saved: {} }),
  samples: [{ x: [2, 3] }, { x: [2, 3, 4], dim: 1 }, { x: [3, 2], dim: -1, keepdim: true }],
  rejects: [{ x: [0], message: "aminmax: x must have elements along what is reduced, got [0]." }],
});
