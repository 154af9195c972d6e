import { normalizeDims } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { cast } from "./primitives/elementwise.ts";
import { sumOver } from "./primitives/shaping.ts";
import { accumulated, dropDims, reducedShape, typedReduceAttrs } from "./reducing.ts";

/**
 * Sum of the elements.
 *
 * @zh 沿给定维度求和。
 *
 * @param x        any shape
 * @param dim      what is reduced: one dimension, several, or all when missing
 * @param keepdim  whether those dimensions stay, with extent 1
 * @param dtype    what x is converted to first
 * @returns        the shape that is left; bools and uint8 sum to int32
 * @throws ShapeError when dim is out of range
 * @example sum(tensor([[1, 2], [3, 4]]), { dim: 0 }) // [4, 6]
 */
export const sum = defineOp({
  name: "sum",
  inputs: ["x"],
  attrs: typedReduceAttrs,
  shape: ({ x }, _expect, attrs) => reducedShape("sum", x, attrs),
  forward({ x }, { dim, keepdim, dtype }) {
    const dims = normalizeDims("sum", dim, x.ndim);
    const y = dropDims(sumOver(accumulated(x, dtype), dims), dims, keepdim);
    return { output: dtype ? cast(y, dtype) : y, saved: {} };
  },
  samples: [
    { x: [2, 3] },
    { x: [2, 3, 4], dim: [0, -1] },
    { x: [3, 2], dim: 0, keepdim: true },
    { x: [3, 2], dtype: "int32" },
  ],
  rejects: [
    {
      x: [2, 3],
      dim: 2,
      message: "sum: dim must be an integer in [-2, 1] for 2 dimensions, got 2.",
    },
  ],
});
