import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * A smooth ramp: log(1 + e^(beta·x)) / beta, elementwise, without overflow; x itself where beta·x > threshold.
 *
 *     y = max(x, 0) + log1p(e^(−|beta·x|)) / beta
 *
 * @zh ReLU 的光滑近似 log(1 + e^(beta·x)) / beta，计算时不会溢出。
 *
 * @param x          any shape; integers and bools count as float32
 * @param beta       how sharp the bend is
 * @param threshold  where the ramp counts as straight
 * @returns          shape of x
 * @saves            x
 * @example softplus(tensor([0, 1])) // [0.6931, 1.3133]
 */
export const softplus = defineOp({
  name: "softplus",
  inputs: ["x"],
  attrs: { beta: 1, threshold: 20 },
  shape: ({ x }) => x,
  forward({ x }, { beta, threshold }) {
    const a = asFloat(x);
    const scaled = elementwise("mul", a, fullLike(a, beta));
    const decay = elementwise("expNonPositive", elementwise("neg", elementwise("abs", scaled)));
    const bend = elementwise("div", elementwise("log1p", decay), fullLike(a, beta));
    const ramp = elementwise("maximum", a, fullLike(a, 0));
    const straight = elementwise("gt", scaled, fullLike(a, threshold));
    return { output: elementwise("where", straight, a, elementwise("add", ramp, bend)), saved: { x: a } };
  },
  backward(grad, { x }, { beta, threshold }) {
    const scaled = elementwise("mul", x, fullLike(x, beta));
    const straight = elementwise("gt", scaled, fullLike(x, threshold));
    return { x: elementwise("where", straight, grad, elementwise("mul", grad, elementwise("sigmoid", scaled))) };
  },
  because: { x: "softplus keeps x: its derivative is sigmoid(beta·x)" },
  samples: [{ x: [2, 3] }, { x: { shape: [6], low: -9, high: 9 }, beta: 2, threshold: 5 }],
});
