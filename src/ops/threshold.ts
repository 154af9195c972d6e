import { choose, holds } from "./choosing.ts";
import { defineOp, required } from "./defineOp.ts";
import { besideNumbers } from "./operands.ts";

/**
 * x where it is above a threshold, else a value.
 *
 * @zh x 大于阈值时保持不变，否则换成给定的值，逐元素。
 * @param x          any shape; bools count as int32, and integers as float32 beside numbers with a fraction
 * @param threshold  x must be larger to stay
 * @param value      stands for the others
 * @returns   shape of x
 * @example threshold(tensor([0.3, 2]), { threshold: 1, value: -5 }) // [-5, 2]
 */
export const threshold = defineOp({
  name: "threshold",
  inputs: ["x"],
  attrs: { threshold: required<number>(), value: required<number>() },
  shape: ({ x }) => x,
  forward({ x }, { threshold, value }) {
    const a = besideNumbers(x, threshold, value);
    const y = choose(holds(a, "le", threshold), value, a);
    return { output: y, saved: {} };
  },

  samples: [{ x: { values: [-1, -0.2, 0.3, 0.9], shape: [4] }, threshold: 0.1, value: 7 }],
});
