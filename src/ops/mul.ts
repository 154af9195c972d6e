import { defineOp } from "./defineOp.ts";
import { binary, broadcastApply, broadcastShape } from "./operands.ts";

/**
 * Product of two tensors, or of a tensor and a number, elementwise with broadcasting.
 *
 * @zh 两个张量逐元素相乘，支持广播，其中一个可以是数。
 *
 * @param x  any shape
 * @param y  any shape that broadcasts with x
 * @returns  the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast
 * @example mul(tensor([1, 2]), 3) // [3, 6]
 */
export const mul = defineOp(
  {
    name: "mul",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward: ({ x, y }) => ({ output: broadcastApply("mul", x, y), saved: {} }),
    samples: [
      { x: [2, 3], y: [2, 3] },
      { x: [2, 1, 4], y: [3, 1] },
      { x: [], y: [5] },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "mul: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("mul"),
);
