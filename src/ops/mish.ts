import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { add, mul, square, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { softplus } from "./softplus.ts";

/**
 * x times the hyperbolic tangent of its softplus.
 *
 *     y = x · tanh(log(1 + e^x))
 *
 * @zh Mish 激活：x · tanh(softplus(x))，逐元素。
 * @param x          any shape; integers and bools count as float32
 * @returns   shape of x
 * @saves     x
 * @source    Misra 2019, arXiv:1908.08681
 * @example mish(tensor([0, 1])) // [0, 0.8651]
 */
export const mish = defineOp({
  name: "mish",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    const a = asFloat(x);
    const y = mul(a, elementwise("tanh", softplus(a)));
    return { output: y, saved: { x: a } };
  },
  backward(grad, { x }) {
    const t = elementwise("tanh", softplus(x));
    // The slope of tanh is 0 where x is huge: x comes last, so that nothing overflows before.
    const slope = mul(x, mul(elementwise("sigmoid", x), sub(1, square(t))));
    return { x: mul(grad, add(t, slope)) };
  },
  because: { x: "mish keeps x: its derivative is t + x · sigmoid(x) · (1 − t²) with t = tanh(softplus(x))" },

  samples: [{ x: [2, 3] }],
});
