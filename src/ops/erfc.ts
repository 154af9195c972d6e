import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * What the error function leaves of 1, elementwise, with full relative precision where that is tiny.
 *
 *     y = 1 − erf(x)
 *
 * @zh 互补误差函数 1 − erf(x)，逐元素；结果极小时仍保持相对精度。
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
