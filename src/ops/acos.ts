import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Angle in [0, π] whose cosine is x, elementwise; NaN outside [−1, 1].
 *
 * @zh x 的反余弦，取值在 [0, π]，逐元素。
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example acos(tensor([1, 0])) // [0, 1.5708]
 */
export const acos = defineOp({
  name: "acos",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("acos", asFloat(x)), saved: {} }),
  samples: [{ x: { shape: [2, 3], low: -0.9, high: 0.9 } }],
});
