import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Inverse hyperbolic tangent, elementwise; ±Infinity at ±1, NaN beyond.
 *
 *     y = log((1 + x) / (1 − x)) / 2
 *
 * @zh x 的反双曲正切，逐元素；±1 处为 ±Infinity，之外为 NaN。
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example atanh(tensor([0, 0.5])) // [0, 0.5493]
 */
export const atanh = defineOp({
  name: "atanh",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("atanh", asFloat(x)), saved: {} }),
  samples: [{ x: { shape: [2, 3], low: -0.9, high: 0.9 } }],
});
