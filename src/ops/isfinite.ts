import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * Whether x is neither infinite nor NaN, elementwise.
 *
 * @zh 逐元素判断是否有限（既非无穷也非 NaN）。
 *
 * @param x  any shape
 * @returns  shape of x, bool
 * @example isfinite(tensor([1, Infinity])) // [true, false]
 */
export const isfinite = defineOp({
  name: "isfinite",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    const a = asFloat(x);
    return { output: elementwise("lt", elementwise("abs", a), fullLike(a, Number.POSITIVE_INFINITY)), saved: {} };
  },
  samples: [{ x: [2, 3] }],
});
