import { defineOp } from "./defineOp.ts";
import { binary, broadcastApply, broadcastShape } from "./operands.ts";

/**
 * Length of the hypotenuse, elementwise with broadcasting, without overflow on the way.
 *
 *     √(x² + y²)
 *
 * @zh 逐元素求直角三角形的斜边长，支持广播，中间不溢出。
 *
 * @param x  a number, or any shape
 * @param y  a number, or any shape that broadcasts with x
 * @returns  the broadcast shape
 * @throws ShapeError when the shapes do not broadcast
 * @example hypot(tensor([3]), tensor([4])) // [5]
 */
export const hypot = defineOp(
  {
    name: "hypot",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward: ({ x, y }) => ({ output: broadcastApply("hypot", x, y, true), saved: {} }),
    samples: [
      { x: { shape: [2, 3], low: 0.5, high: 2 }, y: { shape: [2, 3], low: 0.5, high: 2 } },
      { x: { shape: [2, 1], low: -2, high: -0.5 }, y: { shape: [3], low: 0.5, high: 2 } },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "hypot: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("hypot"),
);
