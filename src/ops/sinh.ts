import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Hyperbolic sine, elementwise.
 *
 *     y = (e^x − e^(−x)) / 2
 *
 * @zh x 的双曲正弦，逐元素。
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example sinh(tensor([0, 1])) // [0, 1.1752]
 */
export const sinh = defineOp({
  name: "sinh",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("sinh", asFloat(x)), saved: {} }),
  samples: [{ x: [2, 3] }],
});
