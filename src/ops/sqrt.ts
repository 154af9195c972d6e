import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Square root, elementwise; NaN below 0.
 *
 * @zh 逐元素求平方根；负数处为 NaN。
 *
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example sqrt(tensor([4, 2])) // [2, 1.4142]
 */
export const sqrt = defineOp({
  name: "sqrt",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("sqrt", asFloat(x)), saved: {} }),
  samples: [{ x: { shape: [2, 3], low: 0.2, high: 4 } }],
});
