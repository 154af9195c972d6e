import { normalizeDim } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { argExtreme } from "./primitives/reduce.ts";
import { reshapeTo } from "./primitives/shaping.ts";
import { dropDims, reducedShape } from "./reducing.ts";

/**
 * Position of the largest element, the first of equals; a NaN counts as the largest.
 *
 * @zh 最大元素的位置，并列取第一个。
 *
 * @param x        any shape
 * @param dim      along this dimension; without one, the position in all of x, row by row
 * @param keepdim  whether the dimension stays, with extent 1
 * @returns        the shape that is left, int32
 * @throws ShapeError when dim is out of range or there is nothing to choose from
 * @example argmax(tensor([[1, 5], [7, 2]]), { dim: 1 }) // [1, 0]
 */
export const argmax = defineOp({
  name: "argmax",
  inputs: ["x"],
  attrs: { dim: undefined as number | undefined, keepdim: false },
  shape: ({ x }, expect, attrs) => reducedShape("argmax", x, attrs, expect),
  forward({ x }, { dim, keepdim }) {
    if (dim === undefined || x.ndim === 0) {
      const flat = argExtreme("argmax", reshapeTo(x, [x.numel]), 0);
      return { output: reshapeTo(flat, keepdim ? x.shape.map(() => 1) : []), saved: {} };
    }
    const at = normalizeDim("argmax", dim, x.ndim);
    return { output: dropDims(argExtreme("argmax", x, at), [at], keepdim), saved: {} };
  },
  samples: [{ x: [2, 3] }, { x: [2, 3, 4], dim: 1 }, { x: [3, 2], dim: -1, keepdim: true }],
  rejects: [{ x: [0, 2], dim: 0, message: "argmax: x must have elements along what is reduced, got [0, 2]." }],
});
