import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Hyperbolic cosine, elementwise.
 *
 *     y = (e^x + e^(−x)) / 2
 *
 * @zh x 的双曲余弦，逐元素。
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example cosh(tensor([0, 1])) // [1, 1.5431]
 */
export const cosh = defineOp({
  name: "cosh",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("cosh", asFloat(x)), saved: {} }),
  samples: [{ x: [2, 3] }],
});
