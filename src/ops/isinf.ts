import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * Whether x is infinite of either sign, elementwise.
 *
 * @zh 逐元素判断是否为正无穷或负无穷。
 *
 * @param x  any shape
 * @returns  shape of x, bool
 * @example isinf(tensor([1, -Infinity])) // [false, true]
 */
export const isinf = defineOp({
  name: "isinf",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    const a = asFloat(x);
    return { output: elementwise("eq", elementwise("abs", a), fullLike(a, Number.POSITIVE_INFINITY)), saved: {} };
  },
  samples: [{ x: [2, 3] }],
});
