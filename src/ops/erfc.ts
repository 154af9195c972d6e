import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Complementary error function 1 − erf(x), elementwise, precise where that is small.
 *
 * @zh 逐元素求互补误差函数 1 − erf(x)，结果很小时也准确。
 *
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example erfc(tensor([0, 1])) // [1, 0.1573]
 */
export const erfc = defineOp({
  name: "erfc",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("erfc", asFloat(x)), saved: {} }),
  samples: [{ x: [2, 3] }],
});
