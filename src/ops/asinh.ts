import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Inverse hyperbolic sine, elementwise.
 *
 *     y = log(x + √(x² + 1))
 *
 * @zh x 的反双曲正弦，逐元素。
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example asinh(tensor([0, -1])) // [0, -0.8814]
 */
export const asinh = defineOp({
  name: "asinh",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("asinh", asFloat(x)), saved: {} }),
  samples: [{ x: [2, 3] }],
});
