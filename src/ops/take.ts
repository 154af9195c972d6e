import { defineOp } from "./defineOp.ts";
import { wrapIndex } from "./indices.ts";
import { gatherAlong } from "./primitives/index.ts";
import { reshapeTo } from "./primitives/shaping.ts";

/**
 * Elements of x by their place in row-major order.
 *
 * @zh 把 x 看作一维，按位置取元素。
 *
 * @param x      any shape
 * @param index  any shape and integer dtype; negative counts from the end
 * @returns      shape of index, dtype of x
 * @throws ValueError when a position does not exist
 * @example take(tensor([[1, 2], [3, 4]]), tensor([-1, 0], { dtype: "int32" })) // [4, 1]
 */
export const take = defineOp({
  name: "take",
  inputs: ["x", "index"],
  integer: ["index"],
  shape: ({ index }) => index,
  forward({ x, index }) {
    const flat = reshapeTo(wrapIndex("take", index, x.numel), [index.numel]);
    return { output: reshapeTo(gatherAlong(reshapeTo(x, [x.numel]), flat, 0), index.shape), saved: {} };
  },
  samples: [
    { x: [2, 3], index: { values: [5, -6, 2, 2], shape: [2, 2], dtype: "int32" } },
    { x: [3], index: { values: [1], shape: [], dtype: "int32" } },
  ],
  rejects: [
    {
      x: [2, 2],
      index: { values: [4], shape: [1], dtype: "int32" },
      message: "take: index must be in [-4, 4), got 4 at position [0].",
    },
  ],
});
