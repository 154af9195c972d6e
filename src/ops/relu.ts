import { defineOp } from "./defineOp.ts";
import { maximum } from "./primitives/arithmetic.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * Rectified linear unit, elementwise; its derivative at 0 is 0.
 *
 *     y = max(x, 0)
 *
 * @zh 线性整流单元，逐元素取 max(x, 0)；0 处的导数取 0。
 *
 * @param x  any shape
 * @returns  shape and dtype of x
 * @saves    y
 * @example relu(tensor([-1, 2])) // [0, 2]
 */
export const relu = defineOp({
  name: "relu",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    const y = maximum(x, 0);
    return { output: y, saved: { y } };
  },
  backward(grad, { y }) {
    const zero = fullLike(grad, 0);
    return { x: elementwise("where", elementwise("le", y, fullLike(y, 0)), zero, grad) };
  },
  because: { y: "relu keeps y: its derivative is y > 0" },
  samples: [{ x: [2, 3] }, { x: { values: [-2, -0.5, 0.5, 2], shape: [4] } }],
});
