import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Logarithm to base 2, elementwise; NaN below 0.
 *
 * @zh 逐元素求以 2 为底的对数；负数得 NaN。
 *
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example log2(tensor([1, 8])) // [0, 3]
 */
export const log2 = defineOp({
  name: "log2",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("log2", asFloat(x)), saved: {} }),
  samples: [{ x: { shape: [2, 3], low: 0.3, high: 4 } }],
});
