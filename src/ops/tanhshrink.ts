import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { mul, square, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * What the hyperbolic tangent leaves of x.
 *
 *     y = x − tanh(x)
 *
 * @zh x 减去其双曲正切。
 *
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
    const y = sub(a, tangent);
    return { output: y, saved: { tangent } };
  },
  backward: (grad, { tangent }) => ({ x: mul(grad, square(tangent)) }),
  because: { tangent: "tanhshrink keeps tanh(x): its derivative is tanh(x)²" },
  samples: [{ x: [2, 3] }],
});
