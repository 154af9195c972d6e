import { defineOp } from "./defineOp.ts";
import { expectNumbers } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * −x, elementwise.
 *
 * @zh 取相反数，逐元素。
 * @param x  any shape of numbers
 * @returns  shape and dtype of x
 * @throws DTypeError when x is bool
 * @example neg(tensor([1, -2])) // [-1, 2]
 */
export const neg = defineOp({
  name: "neg",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    expectNumbers("neg", "x", x, "Use logicalNot(x).");
    return { output: elementwise("neg", x), saved: {} };
  },
  samples: [{ x: [2, 3] }],
  rejects: [
    {
      x: { shape: [2], dtype: "bool", values: [0, 1] },
      message: "neg: x must be of numbers, got bool. Use logicalNot(x).",
    },
  ],
});
