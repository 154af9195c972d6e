import { defineOp } from "./defineOp.ts";
import { binary, broadcastApply, broadcastShape, expectNumbers, scaled, unify } from "./operands.ts";

/**
 * Difference of two tensors, or of a tensor and a number, with broadcasting.
 *
 *     z = x − alpha · y
 *
 * @zh 两个张量（或张量与数）逐元素相减，支持广播；alpha 是减数的系数。
 * @param x      any shape of numbers
 * @param y      any shape of numbers that broadcasts with x
 * @param alpha  factor of y
 * @returns  the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast
 * @throws DTypeError when one is bool, or alpha has a fraction beside integers
 * @example sub(tensor([1, 2]), tensor([10, 20])) // [-9, -18]
 */
export const sub = defineOp(
  {
    name: "sub",
    inputs: ["x", "y"],
    attrs: { alpha: 1 },
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward({ x, y }, { alpha }) {
      expectNumbers("sub", "x", x, "Use logicalXor(x, y).");
      expectNumbers("sub", "y", y, "Use logicalXor(x, y).");
      const [a, b] = unify(x, y);
      return { output: broadcastApply("sub", a, scaled("sub", b, alpha)), saved: {} };
    },
    samples: [
      { x: [2, 3], y: [2, 3] },
      { x: [2, 1, 4], y: [3, 1] },
      { x: [], y: [5] },
      { x: [2, 3], y: [3], alpha: -1.5 },
    ],
    rejects: [
      {
        x: { shape: [2], dtype: "bool", values: [0, 1] },
        y: { shape: [2], dtype: "bool", values: [1, 1] },
        message: "sub: x must be of numbers, got bool. Use logicalXor(x, y).",
      },
      {
        x: [2],
        y: { shape: [2], dtype: "bool", values: [1, 1] },
        message: "sub: y must be of numbers, got bool. Use logicalXor(x, y).",
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
