import { defineOp } from "./defineOp.ts";
import { binary, broadcastApply, broadcastShape } from "./operands.ts";

/**
 * Quotient of two tensors, or of a tensor and a number, with broadcasting: true division, of integers too.
 *
 * @zh 两个张量逐元素相除，支持广播；整数也做真除法。
 *
 * @param x  any shape
 * @param y  any shape that broadcasts with x
 * @returns  the broadcast shape; common dtype, float32 for two integers
 * @throws ShapeError when the shapes do not broadcast
 * @example div(tensor([1, 2]), tensor([4, 5])) // [0.25, 0.4]
 */
export const div = defineOp(
  {
    name: "div",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward: ({ x, y }) => ({ output: broadcastApply("div", x, y, true), saved: {} }),
    samples: [
      { x: [2, 3], y: { shape: [2, 3], low: 0.5, high: 2 } },
      { x: [2, 1, 4], y: { shape: [3, 1], low: -2, high: -0.5 } },
      { x: [], y: { shape: [5], low: 0.5, high: 2 } },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "div: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("div"),
);
