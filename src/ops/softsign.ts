import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { add, div } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * x over one more than its size.
 *
 *     y = x / (1 + |x|)
 *
 * @zh x 除以 1 + |x|。
 *
 * @param x          any shape; integers and bools count as float32
 * @returns   shape of x
 * @example softsign(tensor([1, -3])) // [0.5, -0.75]
 */
export const softsign = defineOp({
  name: "softsign",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    const a = asFloat(x);
    const y = div(a, add(elementwise("abs", a), 1));
    return { output: y, saved: {} };
  },

  samples: [{ x: [2, 3] }],
});
