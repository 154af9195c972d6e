import { defineOp } from "./defineOp.ts";
import { binary, broadcastApply, broadcastShape, toBool } from "./operands.ts";

/**
 * Whether exactly one of x and y is true, elementwise with broadcasting; any number but 0 counts as true.
 *
 * @zh 逐元素逻辑异或，支持广播；非零即为真。
 *
 * @param x  any shape
 * @param y  any shape that broadcasts with x
 * @returns  the broadcast shape, bool
 * @throws ShapeError when the shapes do not broadcast
 * @example logicalXor(tensor([1, 2, 0]), tensor([3, 0, 0])) // [false, true, false]
 */
export const logicalXor = defineOp(
  {
    name: "logicalXor",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward: ({ x, y }) => ({ output: broadcastApply("logicalXor", toBool(x), toBool(y)), saved: {} }),
    samples: [
      { x: [2, 3], y: [2, 3] },
      { x: [2, 1, 4], y: [3, 1] },
      { x: [], y: [5] },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "logicalXor: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("logicalXor"),
);
