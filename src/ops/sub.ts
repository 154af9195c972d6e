import { defineOp } from "./defineOp.ts";
import { binary, broadcastApply, broadcastShape } from "./operands.ts";

/**
 * Difference of two tensors, or of a tensor and a number, with broadcasting.
 *
 * @param x  any shape
 * @param y  any shape that broadcasts with x
 * @returns  the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast
 * @example sub(tensor([1, 2]), tensor([10, 20])) // [-9, -18]
 */
export const sub = defineOp(
  {
    name: "sub",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward: ({ x, y }) => ({ output: broadcastApply("sub", x, y), saved: {} }),
    samples: [
      { x: [2, 3], y: [2, 3] },
      { x: [2, 1, 4], y: [3, 1] },
      { x: [], y: [5] },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "sub: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("sub"),
);
