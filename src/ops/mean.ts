import { normalizeDims } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { asFloatOf } from "./operands.ts";
import { dropDims, meanOver, reducedShape, typedReduceAttrs } from "./reducing.ts";

/**
 * Mean of the elements; NaN of none.
 *
 * @zh 沿给定维度求平均；没有元素时为 NaN。
 *
 * @param x        any shape; integers and bools count as float32
 * @param dim      what is reduced: one dimension, several, or all when missing
 * @param keepdim  whether those dimensions stay, with extent 1
 * @param dtype    what x is converted to first, a float
 * @returns        the shape that is left
 * @throws ShapeError when dim is out of range
 * @example mean(tensor([[1, 2], [3, 4]]), { dim: 1 }) // [1.5, 3.5]
 */
export const mean = defineOp({
  name: "mean",
  inputs: ["x"],
  attrs: typedReduceAttrs,
  shape: ({ x }, _expect, attrs) => reducedShape("mean", x, attrs),
  forward({ x }, { dim, keepdim, dtype }) {
    const dims = normalizeDims("mean", dim, x.ndim);
    return { output: dropDims(meanOver(asFloatOf("mean", x, dtype), dims), dims, keepdim), saved: {} };
  },
  samples: [{ x: [2, 3] }, { x: [2, 3, 4], dim: [0, -1] }, { x: [3, 2], dim: 0, keepdim: true }],
  rejects: [
    { x: [2, 3], dtype: "int32", message: "mean: dtype must be a float dtype, got int32." },
    {
      x: [2, 3],
      dim: 2,
      message: "mean: dim must be an integer in [-2, 1] for 2 dimensions, got 2.",
    },
  ],
});
