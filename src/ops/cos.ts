import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Cosine of an angle in radians, elementwise.
 *
 * @zh 逐元素求余弦，角度以弧度计。
 *
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example cos(tensor([0, 1])) // [1, 0.5403]
 */
export const cos = defineOp({
  name: "cos",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("cos", asFloat(x)), saved: {} }),
  samples: [{ x: [2, 3] }],
});
