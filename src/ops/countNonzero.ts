import { defineOp } from "./defineOp.ts";
import { toBool } from "./operands.ts";
import { type Dims, reducedShape } from "./reducing.ts";
import { sum } from "./sum.ts";

/**
 * How many elements are not 0; a NaN is not.
 *
 * @zh 统计非零元素的个数。
 *
 * @param x    any shape
 * @param dim  what is counted over: one dimension, several, or all when missing
 * @returns    the shape that is left, int32
 * @throws ShapeError when dim is out of range
 * @example countNonzero(tensor([[1, 0], [2, 3]]), { dim: 0 }) // [2, 1]
 */
export const countNonzero = defineOp({
  name: "countNonzero",
  inputs: ["x"],
  attrs: { dim: undefined as Dims },
  shape: ({ x }, _expect, { dim }) => reducedShape("countNonzero", x, { dim, keepdim: false }),
  forward: ({ x }, { dim }) => ({ output: sum(toBool(x), { dim }), saved: {} }),
  samples: [
    { x: { values: [0, 1, -2, 0, 0, 3], shape: [2, 3] } },
    { x: { values: [0, 1, 2, 0, 0, 3], shape: [2, 3], dtype: "int32" }, dim: -1 },
  ],
  rejects: [{ x: [2, 3], dim: 2, message: "countNonzero: dim must be an integer in [-2, 1] for 2 dimensions, got 2." }],
});
