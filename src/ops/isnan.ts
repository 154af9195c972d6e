import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Whether x is NaN, elementwise.
 *
 * @zh 逐元素判断是否为 NaN。
 *
 * @param x  any shape
 * @returns  shape of x, bool
 * @example isnan(tensor([1, Number.NaN])) // [false, true]
 */
export const isnan = defineOp({
  name: "isnan",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    const a = asFloat(x);
    return { output: elementwise("ne", a, a), saved: {} };
  },
  samples: [{ x: [2, 3] }],
});
