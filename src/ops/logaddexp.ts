import { defineOp } from "./defineOp.ts";
import { logOfSum } from "./logOfSum.ts";
import { binary, broadcastShape } from "./operands.ts";

/**
 * Logarithm of the sum of exponentials, elementwise with broadcasting; the larger is taken out first, so
 * nothing overflows.
 *
 *     z = log(e^x + e^y)
 *
 * @zh 指数之和的对数 log(e^x + e^y)，逐元素，不会溢出。
 * @param x  a number or any shape
 * @param y  a number or any shape that broadcasts with x
 * @returns  the broadcast shape; common dtype, float32 for two integers
 * @throws ShapeError when the shapes do not broadcast
 * @example logaddexp(tensor([0, 1000]), tensor([0, 1000])) // [0.6931, 1000.6931]
 */
export const logaddexp = defineOp(
  {
    name: "logaddexp",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward: ({ x, y }) => ({ output: logOfSum(x, y, "exp"), saved: {} }),
    samples: [
      { x: [2, 3], y: [2, 3] },
      { x: [2, 1, 4], y: [3, 1] },
      { x: [], y: [5] },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "logaddexp: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("logaddexp"),
);
