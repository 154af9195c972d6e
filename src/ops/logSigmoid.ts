import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { minimum, mul, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Logarithm of the logistic function, without overflow.
 *
 *     y = min(x, 0) − log1p(e^(−|x|))
 *
 * @zh sigmoid 的对数，计算时不会溢出。
 *
 * @param x          any shape; integers and bools count as float32
 * @returns   shape of x
 * @saves     x
 * @example logSigmoid(tensor([0, 1])) // [-0.6931, -0.3133]
 */
export const logSigmoid = defineOp({
  name: "logSigmoid",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    const a = asFloat(x);
    const decay = elementwise("expNonPositive", elementwise("neg", elementwise("abs", a)));
    const y = sub(minimum(a, 0), elementwise("log1p", decay));
    return { output: y, saved: { x: a } };
  },
  backward: (grad, { x }) => ({ x: mul(grad, elementwise("sigmoid", elementwise("neg", x))) }),
  because: { x: "logSigmoid keeps x: its derivative is sigmoid(−x)" },
  samples: [{ x: [2, 3] }],
});
