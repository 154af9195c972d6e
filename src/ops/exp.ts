import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * e to the power x, elementwise.
 *
 * @zh 逐元素求自然指数 e^x。
 *
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example exp(tensor([0, 1])) // [1, 2.7183]
 */
export const exp = defineOp({
  name: "exp",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("exp", asFloat(x)), saved: {} }),
  samples: [{ x: [2, 3] }],
});
