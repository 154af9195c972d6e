import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Inverse tangent in radians, from −π/2 to π/2, elementwise.
 *
 * @zh 逐元素求反正切，结果以弧度计，在 −π/2 到 π/2 之间。
 *
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example atan(tensor([0, 1])) // [0, 0.7854]
 */
export const atan = defineOp({
  name: "atan",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("atan", asFloat(x)), saved: {} }),
  samples: [{ x: [2, 3] }],
});
