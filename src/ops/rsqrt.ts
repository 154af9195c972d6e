import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * 1 / √x, elementwise; Infinity at 0, NaN below.
 *
 * @zh 逐元素求平方根的倒数；0 处为 ∞，负数处为 NaN。
 *
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example rsqrt(tensor([4, 0.25])) // [0.5, 2]
 */
export const rsqrt = defineOp({
  name: "rsqrt",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("rsqrt", asFloat(x)), saved: {} }),
  samples: [{ x: { shape: [2, 3], low: 0.2, high: 4 } }],
});
