import { defineOp } from "./defineOp.ts";
import { expectNumbers } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Absolute value, elementwise. The gradient at 0 is 0.
 *
 * @zh 绝对值，逐元素。
 * @param x  any shape of numbers
 * @returns  shape and dtype of x
 * @throws DTypeError when x is bool
 * @example abs(tensor([1, -2])) // [1, 2]
 */
export const abs = defineOp({
  name: "abs",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    expectNumbers("abs", "x", x);
    return { output: elementwise("abs", x), saved: {} };
  },
  samples: [{ x: [2, 3] }],
  rejects: [
    {
      x: { shape: [2], dtype: "bool", values: [0, 1] },
      message: "abs: x must be of numbers, got bool.",
    },
  ],
});
