import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Logarithm to base 10, elementwise; NaN below 0.
 *
 * @zh 逐元素求以 10 为底的对数；负数得 NaN。
 *
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example log10(tensor([1, 100])) // [0, 2]
 */
export const log10 = defineOp({
  name: "log10",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("log10", asFloat(x)), saved: {} }),
  samples: [{ x: { shape: [2, 3], low: 0.3, high: 4 } }],
});
