import { defineOp } from "./defineOp.ts";
import { boolToInt } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Absolute value, elementwise. The gradient at 0 is 0.
 *
 * @zh 逐元素取绝对值；0 处的梯度为 0。
 *
 * @param x  any shape; bools count as int32
 * @returns  shape and dtype of x
 * @example abs(tensor([1, -2])) // [1, 2]
 */
export const abs = defineOp({
  name: "abs",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("abs", boolToInt(x)), saved: {} }),
  samples: [{ x: [2, 3] }],
});
