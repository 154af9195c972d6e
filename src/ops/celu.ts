import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { div, mul } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Linear above 0, an exponential that levels off at −alpha below; smooth at 0 for every alpha.
 *
 *     y = x where x > 0, else alpha · (e^(x/alpha) − 1)
 *
 * @zh CELU 激活函数：大于 0 时为恒等，小于 0 时为趋于 −alpha 的指数，对任意 alpha 在 0 处都光滑。
 *
 * @param x          any shape; integers and bools count as float32
 * @param alpha      minus the limit on the left
 * @returns   shape of x
 * @example celu(tensor([1, -1]), { alpha: 2 }) // [1, -0.7869]
 */
export const celu = defineOp({
  name: "celu",
  inputs: ["x"],
  attrs: { alpha: 1 },
  shape: ({ x }) => x,
  forward({ x }, { alpha }) {
    const a = asFloat(x);
    const positive = holds(a, "gt", 0);
    const y = choose(positive, a, mul(elementwise("expm1", div(choose(positive, 0, a), alpha)), alpha));
    return { output: y, saved: {} };
  },

  samples: [{ x: [2, 3] }, { x: [4], alpha: 0.5 }],
});
