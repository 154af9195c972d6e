import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { besideNumbers } from "./operands.ts";

/**
 * x between two limits, the limits beyond them. The gradient is 0 at the limits, where that of clamp passes.
 *
 * @zh 把 x 限制在 [minVal, maxVal] 之内，逐元素。
 * @param x          any shape; bools count as int32, and integers as float32 beside numbers with a fraction
 * @param minVal     the lower limit
 * @param maxVal     the upper limit
 * @returns   shape of x
 * @example hardtanh(tensor([-2, 0.5, 2])) // [-1, 0.5, 1]
 */
export const hardtanh = defineOp({
  name: "hardtanh",
  inputs: ["x"],
  attrs: { minVal: -1, maxVal: 1 },
  shape: ({ x }) => x,
  forward({ x }, { minVal, maxVal }) {
    const a = besideNumbers(x, minVal, maxVal);
    const y = choose(holds(a, "le", minVal), minVal, choose(holds(a, "ge", maxVal), maxVal, a));
    return { output: y, saved: {} };
  },

  samples: [{ x: { values: [-2, -0.9, 0.3, 1.4], shape: [4] } }, { x: [4], minVal: -0.7, maxVal: 0.1 }],
});
