import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Angle in [−π/2, π/2] whose tangent is x, elementwise.
 *
 * @zh x 的反正切，取值在 [−π/2, π/2]，逐元素。
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
