import { defineOp } from "./defineOp.ts";
import { binary, broadcastApply, broadcastShape } from "./operands.ts";

/**
 * Length of the hypotenuse, elementwise with broadcasting, without overflow on the way.
 *
 *     z = √(x² + y²)
 *
 * @zh 直角三角形斜边的长度 √(x² + y²)，逐元素，中途不溢出。
 * @param x  a number or any shape
 * @param y  a number or any shape that broadcasts with x
 * @returns  the broadcast shape; common dtype, float32 for two integers
 * @throws ShapeError when the shapes do not broadcast
 * @example hypot(tensor([3, 5]), tensor([4, 12])) // [5, 13]
 */
export const hypot = defineOp(
  {
    name: "hypot",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward: ({ x, y }) => ({ output: broadcastApply("hypot", x, y, true), saved: {} }),
    samples: [
      { x: [2, 3], y: [2, 3] },
      { x: [2, 1, 4], y: [3, 1] },
      { x: [], y: [5] },
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
