import { normalizeDims } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { dropDims, meanOver, reduceAttrs, reducedShape } from "./reducing.ts";

/**
 * Mean of the elements; NaN of none.
 *
 * @param x        any shape; integers and bools count as float32
 * @param dim      what is reduced: one dimension, several, or all when missing
 * @param keepdim  whether those dimensions stay, with extent 1
 * @returns        the shape that is left
 * @throws ShapeError when dim is out of range
 * @example mean(tensor([[1, 2], [3, 4]]), { dim: 1 }) // [1.5, 3.5]
 */
export const mean = defineOp({
  name: "mean",
  inputs: ["x"],
  attrs: reduceAttrs,
  shape: ({ x }, _expect, attrs) => reducedShape("mean", x, attrs),
  forward({ x }, { dim, keepdim }) {
    const dims = normalizeDims("mean", dim, x.ndim);
    return { output: dropDims(meanOver(asFloat(x), dims), dims, keepdim), saved: {} };
  },
  samples: [{ x: [2, 3] }, { x: [2, 3, 4], dim: [0, -1] }, { x: [3, 2], dim: 0, keepdim: true }],
  rejects: [
    {
      x: [2, 3],
      dim: 2,
      message: "mean: dim must be an integer in [-2, 1] for 2 dimensions, got 2.",
    },
  ],
});
