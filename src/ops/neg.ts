import { defineOp } from "./defineOp.ts";
import { boolToInt } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * −x, elementwise.
 *
 * @zh 逐元素取相反数。
 *
 * @param x  any shape; bools count as int32
 * @returns  shape and dtype of x
 * @example neg(tensor([1, -2])) // [-1, 2]
 */
export const neg = defineOp({
  name: "neg",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("neg", boolToInt(x)), saved: {} }),
  samples: [{ x: [2, 3] }],
});
