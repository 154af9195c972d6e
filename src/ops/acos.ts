import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Inverse cosine in radians, from 0 to π, elementwise; NaN outside [−1, 1].
 *
 * @zh 逐元素求反余弦，结果以弧度计，在 0 到 π 之间；超出 [−1, 1] 得 NaN。
 *
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
