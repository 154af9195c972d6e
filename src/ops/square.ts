import { defineOp } from "./defineOp.ts";
import { boolToInt } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * x · x, elementwise.
 *
 * @zh 逐元素求平方。
 *
 * @param x  any shape; bools count as int32
 * @returns  shape and dtype of x
 * @example square(tensor([3, -2])) // [9, 4]
 */
export const square = defineOp({
  name: "square",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    const a = boolToInt(x);
    return { output: elementwise("mul", a, a), saved: {} };
  },
  samples: [{ x: [2, 3] }],
});
