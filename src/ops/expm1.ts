import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * e^x − 1, elementwise, precise near 0.
 *
 * @zh 逐元素求 e^x − 1，在 0 附近保持精度。
 *
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example expm1(tensor([0, 1])) // [0, 1.7183]
 */
export const expm1 = defineOp({
  name: "expm1",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("expm1", asFloat(x)), saved: {} }),
  samples: [{ x: [2, 3] }],
});
