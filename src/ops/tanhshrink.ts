import type { Tensor } from "../tensor/tensor.ts";
import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { add, mul, square, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * What the hyperbolic tangent leaves of x.
 *
 *     y = x − tanh(x)
 *
 * @zh x − tanh(x)，逐元素。
 * @param x          any shape; integers and bools count as float32
 * @returns   shape of x
 * @saves     tangent
 * @example tanhshrink(tensor([0, 1])) // [0, 0.2384]
 */
export const tanhshrink = defineOp({
  name: "tanhshrink",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    const a = asFloat(x);
    const tangent = elementwise("tanh", a);
    const near = holds(elementwise("abs", a), "lt", 0.125);
    return { output: choose(near, series(a), sub(a, tangent)), saved: { tangent } };
  },
  backward: (grad, { tangent }) => ({ x: mul(grad, square(tangent)) }),
  because: { tangent: "tanhshrink keeps tanh(x): its derivative is tanh(x)²" },
  samples: [{ x: [2, 3] }],
});

/** x³/3 − 2x⁵/15 + 17x⁷/315 − 62x⁹/2835: near 0 the difference would cancel. */
function series(x: Tensor): Tensor {
  const z = square(x);
  const high = add(mul(z, -62 / 2835), 17 / 315);
  const factor = add(mul(add(mul(high, z), -2 / 15), z), 1 / 3);
  return mul(mul(x, z), factor);
}
