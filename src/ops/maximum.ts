import { defineOp } from "./defineOp.ts";
import { binary, broadcastApply, broadcastShape } from "./operands.ts";

/**
 * The larger of two, elementwise with broadcasting; a NaN wins. Equals share the gradient half and half.
 *
 * @zh 逐元素取两者中较大的一个，支持广播，遇 NaN 得 NaN；相等时梯度各分一半。
 *
 * @param x  any shape
 * @param y  any shape that broadcasts with x
 * @returns  the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast
 * @example maximum(tensor([1, 5]), tensor([3, 2])) // [3, 5]
 */
export const maximum = defineOp(
  {
    name: "maximum",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward: ({ x, y }) => ({ output: broadcastApply("maximum", x, y), saved: {} }),
    samples: [
      { x: [2, 3], y: [2, 3] },
      { x: [2, 1, 4], y: [3, 1] },
      { x: [], y: [5] },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "maximum: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("maximum"),
);
