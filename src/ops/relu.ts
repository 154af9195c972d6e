import { defineOp } from "./defineOp.ts";
import { expectNumbers } from "./operands.ts";
import { maximum } from "./primitives/arithmetic.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * Rectified linear unit, elementwise; its derivative at 0 is 0.
 *
 *     y = max(x, 0)
 *
 * @zh 线性整流：max(x, 0)，逐元素。
 * @param x  any shape of numbers
 * @returns  shape and dtype of x
 * @throws DTypeError when x is bool
 * @saves    y
 * @example relu(tensor([-1, 2])) // [0, 2]
 */
export const relu = defineOp({
  name: "relu",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    expectNumbers("relu", "x", x);
    const y = maximum(x, 0);
    return { output: y, saved: { y } };
  },
  backward(grad, { y }) {
    const zero = fullLike(grad, 0);
    return { x: elementwise("where", elementwise("le", y, fullLike(y, 0)), zero, grad) };
  },
  because: { y: "relu keeps y: its derivative is y > 0" },
  samples: [{ x: [2, 3] }, { x: { values: [-2, -0.5, 0.5, 2], shape: [4] } }],
  rejects: [{ x: { values: [0, 1], shape: [2], dtype: "bool" }, message: "relu: x must be of numbers, got bool." }],
});
