import { defineOp } from "./defineOp.ts";
import { binary, broadcastApply, broadcastShape } from "./operands.ts";

/**
 * Angle of the point (y, x) in radians, from −π to π: the inverse tangent of x / y in the right quadrant, elementwise with
 * broadcasting.
 *
 * @zh 逐元素求点 (y, x) 的辐角（弧度，−π 到 π），即按象限取 x / y 的反正切，支持广播。
 *
 * @param x  a number, or any shape
 * @param y  a number, or any shape that broadcasts with x
 * @returns  the broadcast shape
 * @throws ShapeError when the shapes do not broadcast
 * @example atan2(tensor([1, 1]), tensor([1, -1])) // [0.7854, 2.3562]
 */
export const atan2 = defineOp(
  {
    name: "atan2",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward: ({ x, y }) => ({ output: broadcastApply("atan2", x, y, true), saved: {} }),
    samples: [
      { x: { shape: [2, 3], low: 0.5, high: 2 }, y: { shape: [2, 3], low: 0.5, high: 2 } },
      { x: { shape: [2, 1], low: -2, high: -0.5 }, y: { shape: [3], low: 0.5, high: 2 } },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "atan2: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("atan2"),
);
