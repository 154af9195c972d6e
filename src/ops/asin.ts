import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Inverse sine in radians, from −π/2 to π/2, elementwise; NaN outside [−1, 1].
 *
 * @zh 逐元素求反正弦，结果以弧度计，在 −π/2 到 π/2 之间；超出 [−1, 1] 得 NaN。
 *
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
