import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Sine of an angle in radians, elementwise.
 *
 * @zh 逐元素求正弦，角度以弧度计。
 *
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example sin(tensor([0, 1])) // [0, 0.8415]
 */
export const sin = defineOp({
  name: "sin",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("sin", asFloat(x)), saved: {} }),
  samples: [{ x: [2, 3] }],
});
