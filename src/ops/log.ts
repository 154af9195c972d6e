import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Natural logarithm, elementwise; −Infinity at 0, NaN below.
 *
 * @zh 逐元素求自然对数；0 处为 −∞，负数处为 NaN。
 *
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example log(tensor([1, 10])) // [0, 2.3026]
 */
export const log = defineOp({
  name: "log",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("log", asFloat(x)), saved: {} }),
  samples: [{ x: { shape: [2, 3], low: 0.2, high: 4 } }],
});
