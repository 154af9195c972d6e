import { defineOp } from "./defineOp.ts";
import { binary, broadcastApply, broadcastShape } from "./operands.ts";

/**
 * Angle in [−π, π] of the point (y, x): of the quotient x / y, in the quadrant that the signs say.
 *
 * @zh 点 (y, x) 的方位角，即 x / y 的反正切，象限由两者的符号决定。
 * @param x  the ordinate, a number or any shape
 * @param y  the abscissa, a number or any shape that broadcasts with x
 * @returns  the broadcast shape; common dtype, float32 for two integers
 * @throws ShapeError when the shapes do not broadcast
 * @example atan2(tensor([1, -1]), tensor([-1, 0])) // [2.3562, -1.5708]
 */
export const atan2 = defineOp(
  {
    name: "atan2",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward: ({ x, y }) => ({ output: broadcastApply("atan2", x, y, true), saved: {} }),
    samples: [
      { x: { shape: [2, 3], low: 0.5, high: 2 }, y: [2, 3] },
      { x: { shape: [2, 1, 4], low: -2, high: -0.5 }, y: [3, 1] },
      { x: [], y: { shape: [5], low: 0.5, high: 2 } },
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
