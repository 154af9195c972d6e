import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * 2 to the power x, elementwise; exact where x is whole.
 *
 * @zh 2 的 x 次幂，逐元素；x 为整数时精确。
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example exp2(tensor([3, 0.5])) // [8, 1.4142]
 */
export const exp2 = defineOp({
  name: "exp2",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("exp2", asFloat(x)), saved: {} }),
  samples: [{ x: [2, 3] }],
});
