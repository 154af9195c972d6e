import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Logarithm to base 10, elementwise; −Infinity at 0, NaN below.
 *
 * @zh 以 10 为底的对数，逐元素；0 处为 −Infinity，负数为 NaN。
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example log10(tensor([100, 2])) // [2, 0.301]
 */
export const log10 = defineOp({
  name: "log10",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("log10", asFloat(x)), saved: {} }),
  samples: [{ x: { shape: [2, 3], low: 0.2, high: 4 } }],
});
