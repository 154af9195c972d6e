import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * log(1 + x), elementwise, precise near 0.
 *
 * @zh 逐元素求 log(1 + x)，在 0 附近保持精度。
 *
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example log1p(tensor([0, 1])) // [0, 0.6931]
 */
export const log1p = defineOp({
  name: "log1p",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("log1p", asFloat(x)), saved: {} }),
  samples: [{ x: { shape: [2, 3], low: -0.8, high: 4 } }],
});
