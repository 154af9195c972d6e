import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * Hyperbolic tangent, elementwise.
 *
 * @zh 逐元素求双曲正切。
 *
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @saves    y
 * @example tanh(tensor([0, 1])) // [0, 0.7616]
 */
export const tanh = defineOp({
  name: "tanh",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    const y = elementwise("tanh", asFloat(x));
    return { output: y, saved: { y } };
  },
  backward(grad, { y }) {
    const slope = elementwise("sub", fullLike(y, 1), elementwise("mul", y, y));
    return { x: elementwise("mul", grad, slope) };
  },
  because: { y: "tanh keeps y: its derivative is 1 − y²" },
  samples: [{ x: [2, 3] }, { x: { shape: [4], low: -5, high: 5 } }],
});
