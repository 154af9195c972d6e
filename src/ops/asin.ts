import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Angle in [−π/2, π/2] whose sine is x, elementwise; NaN outside [−1, 1].
 *
 * @zh x 的反正弦，取值在 [−π/2, π/2]，逐元素。
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example asin(tensor([0, 1])) // [0, 1.5708]
 */
export const asin = defineOp({
  name: "asin",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("asin", asFloat(x)), saved: {} }),
  samples: [{ x: { shape: [2, 3], low: -0.9, high: 0.9 } }],
});
