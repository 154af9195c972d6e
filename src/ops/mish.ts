import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { mul } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { softplus } from "./softplus.ts";

/**
 * x times the hyperbolic tangent of its softplus.
 *
 *     y = x · tanh(log(1 + e^x))
 *
 * @zh Mish 激活函数：x 乘以其 softplus 的双曲正切。
 *
 * @param x          any shape; integers and bools count as float32
 * @returns   shape of x
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
    return { output: y, saved: {} };
  },

  samples: [{ x: [2, 3] }],
});
