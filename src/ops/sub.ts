import { DTypeError } from "../ir/errors.ts";
import { defineOp } from "./defineOp.ts";
import { binary, broadcastApply, broadcastShape } from "./operands.ts";

/**
 * Difference of two tensors, or of a tensor and a number, with broadcasting.
 *
 * @zh 两个张量逐元素相减，支持广播，其中一个可以是数。
 *
 * @param x  any shape
 * @param y  any shape that broadcasts with x
 * @returns  the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast
 * @throws DTypeError when both are bool
 * @example sub(tensor([1, 2]), tensor([10, 20])) // [-9, -18]
 */
export const sub = defineOp(
  {
    name: "sub",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward({ x, y }) {
      if (x.dtype === "bool" && y.dtype === "bool") {
        const expected = "be of numbers when x is bool";
        throw new DTypeError({ op: "sub", argument: "y", expected, received: "bool", repair: "Use logicalXor(x, y)." });
      }
      return { output: broadcastApply("sub", x, y), saved: {} };
    },
    samples: [
      { x: [2, 3], y: [2, 3] },
      { x: [2, 1, 4], y: [3, 1] },
      { x: [], y: [5] },
    ],
    rejects: [
      {
        x: { shape: [2], dtype: "bool", values: [0, 1] },
        y: { shape: [2], dtype: "bool", values: [1, 1] },
        message: "sub: y must be of numbers when x is bool, got bool. Use logicalXor(x, y).",
      },
      {
        x: [2, 3],
        y: [2],
        message: "sub: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("sub"),
);
