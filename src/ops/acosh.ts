import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Inverse hyperbolic cosine, at least 0, elementwise; NaN below 1.
 *
 * @zh 逐元素求反双曲余弦，结果非负；小于 1 得 NaN。
 *
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example acosh(tensor([1, 2])) // [0, 1.317]
 */
export const acosh = defineOp({
  name: "acosh",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("acosh", asFloat(x)), saved: {} }),
  samples: [{ x: { shape: [2, 3], low: 1.2, high: 4 } }],
});
