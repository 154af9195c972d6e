import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * 1 / x, elementwise; Infinity at 0.
 *
 * @zh 逐元素求倒数；0 处为 ∞。
 *
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @saves    y
 * @example reciprocal(tensor([4, -0.5])) // [0.25, -2]
 */
export const reciprocal = defineOp({
  name: "reciprocal",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    const a = asFloat(x);
    const y = elementwise("div", fullLike(a, 1), a);
    return { output: y, saved: { y } };
  },
  backward: (grad, { y }) => ({ x: elementwise("neg", elementwise("mul", grad, elementwise("mul", y, y))) }),
  because: { y: "reciprocal keeps y: its derivative is −y²" },
  samples: [{ x: { shape: [2, 3], low: 0.3, high: 2 } }],
});
