import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Tangent of an angle in radians, elementwise.
 *
 * @zh x（弧度）的正切，逐元素。
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example tan(tensor([0, 1])) // [0, 1.5574]
 */
export const tan = defineOp({
  name: "tan",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("tan", asFloat(x)), saved: {} }),
  samples: [{ x: { shape: [2, 3], low: -1.2, high: 1.2 } }],
});
