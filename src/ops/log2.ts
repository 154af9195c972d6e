import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Logarithm to base 2, elementwise; −Infinity at 0, NaN below.
 *
 * @zh 以 2 为底的对数，逐元素；0 处为 −Infinity，负数为 NaN。
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example log2(tensor([8, 10])) // [3, 3.3219]
 */
export const log2 = defineOp({
  name: "log2",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("log2", asFloat(x)), saved: {} }),
  samples: [{ x: { shape: [2, 3], low: 0.2, high: 4 } }],
});
