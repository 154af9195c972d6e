import { normalizeDims } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { extremeOver } from "./primitives/reduce.ts";
import { dropDims, reduceAttrs, reducedShape } from "./reducing.ts";

/**
 * Smallest of the elements; a NaN wins. Equal extremes share the gradient.
 *
 * @zh 最小值；并列者平分梯度。
 *
 * @param x        any shape
 * @param dim      what is reduced: one dimension, several, or all when missing
 * @param keepdim  whether those dimensions stay, with extent 1
 * @returns        the shape that is left, dtype of x
 * @throws ShapeError when dim is out of range or nothing is left to reduce
 * @example amin(tensor([[1, 5], [7, 2]]), { dim: 1 }) // [1, 2]
 */
export const amin = defineOp({
  name: "amin",
  inputs: ["x"],
  attrs: reduceAttrs,
  shape: ({ x }, expect, attrs) => reducedShape("amin", x, attrs, expect),
  forward({ x }, { dim, keepdim }) {
    const dims = normalizeDims("amin", dim, x.ndim);
    return { output: dropDims(extremeOver("amin", x, dims), dims, keepdim), saved: {} };
  },
  samples: [{ x: [2, 3] }, { x: [2, 3, 4], dim: [0, -1] }, { x: [3, 2], dim: 0, keepdim: true }],
  rejects: [
    {
      x: [2, 3],
      dim: 2,
      message: "amin: dim must be an integer in [-2, 1] for 2 dimensions, got 2.",
    },
  ],
});
