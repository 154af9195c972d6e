import { defineOp } from "./defineOp.ts";
import { logOfSum } from "./logOfSum.ts";
import { binary, broadcastShape } from "./operands.ts";

/**
 * Logarithm to base 2 of the sum of powers of 2, elementwise with broadcasting; the larger is taken out first, so
 * nothing overflows.
 *
 *     z = log2(2^x + 2^y)
 *
 * @zh 2 的幂之和的以 2 为底的对数 log2(2^x + 2^y)，逐元素，不会溢出。
 * @param x  a number or any shape
 * @param y  a number or any shape that broadcasts with x
 * @returns  the broadcast shape; common dtype, float32 for two integers
 * @throws ShapeError when the shapes do not broadcast
 * @example logaddexp2(tensor([0, 1000]), tensor([0, 1000])) // [1, 1001]
 */
export const logaddexp2 = defineOp(
  {
    name: "logaddexp2",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward: ({ x, y }) => ({ output: logOfSum(x, y, "exp2"), saved: {} }),
    samples: [
      { x: [2, 3], y: [2, 3] },
      { x: [2, 1, 4], y: [3, 1] },
      { x: [], y: [5] },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "logaddexp2: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("logaddexp2"),
);
