import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Inverse hyperbolic cosine, elementwise; NaN below 1.
 *
 *     y = log(x + √(x² − 1))
 *
 * @zh x 的反双曲余弦，逐元素；x 小于 1 时为 NaN。
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example acosh(tensor([1, 2])) // [0, 1.317]
 */
export const acosh = defineOp({
  name: "acosh",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("acosh", asFloat(x)), saved: {} }),
  samples: [{ x: { shape: [2, 3], low: 1.1, high: 4 } }],
});
