import { defineOp } from "./defineOp.ts";
import { binary, broadcastApply, broadcastShape } from "./operands.ts";

/**
 * Whether x < y, elementwise with broadcasting; no gradient. False where either is NaN.
 *
 * @zh 逐元素判断是否小于，支持广播；有 NaN 时为假，不传梯度。
 *
 * @param x  any shape
 * @param y  any shape that broadcasts with x
 * @returns  the broadcast shape, bool
 * @throws ShapeError when the shapes do not broadcast
 * @example lt(tensor([1, 2]), tensor([3, 2])) // [true, false]
 */
export const lt = defineOp(
  {
    name: "lt",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward: ({ x, y }) => ({ output: broadcastApply("lt", x, y), saved: {} }),
    samples: [
      { x: [2, 3], y: [2, 3] },
      { x: [2, 1, 4], y: [3, 1] },
      { x: [], y: [5] },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "lt: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("lt"),
);
