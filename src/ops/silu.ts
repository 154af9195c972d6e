import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { add, mul, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * x times its logistic function, also known as swish.
 *
 *     y = x · sigmoid(x)
 *
 * @zh SiLU（又名 swish）激活函数：x 乘以其 sigmoid。
 *
 * @param x          any shape; integers and bools count as float32
 * @returns   shape of x
 * @saves     x
 * @example silu(tensor([0, 1])) // [0, 0.7311]
 */
export const silu = defineOp({
  name: "silu",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    const a = asFloat(x);
    const y = mul(a, elementwise("sigmoid", a));
    return { output: y, saved: { x: a } };
  },
  backward(grad, { x }) {
    const s = elementwise("sigmoid", x);
    return { x: mul(grad, mul(s, add(mul(x, sub(1, s)), 1))) };
  },
  because: { x: "silu keeps x: its derivative is s·(1 + x·(1 − s)) with s = sigmoid(x)" },
  samples: [{ x: [2, 3] }],
});
