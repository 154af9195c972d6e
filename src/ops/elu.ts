import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { mul } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Linear above 0, an exponential that levels off at −alpha below; smooth at 0 for alpha = 1.
 *
 *     y = x where x > 0, else alpha · (e^x − 1)
 *
 * @zh ELU 激活函数：大于 0 时为恒等，小于 0 时为趋于 −alpha 的指数。
 *
 * @param x          any shape; integers and bools count as float32
 * @param alpha      minus the limit on the left
 * @returns   shape of x
 * @example elu(tensor([1, -1])) // [1, -0.6321]
 */
export const elu = defineOp({
  name: "elu",
  inputs: ["x"],
  attrs: { alpha: 1 },
  shape: ({ x }) => x,
  forward({ x }, { alpha }) {
    const a = asFloat(x);
    const positive = holds(a, "gt", 0);
    const y = choose(positive, a, mul(elementwise("expm1", choose(positive, 0, a)), alpha));
    return { output: y, saved: {} };
  },

  samples: [{ x: [2, 3] }, { x: [4], alpha: 0.5 }],
});
