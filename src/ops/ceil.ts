import { isFloat } from "../ir/dtype.ts";
import { defineOp } from "./defineOp.ts";
import { expectNumbers } from "./operands.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * The smallest whole number that is at least x, elementwise. The gradient is 0.
 *
 * @zh 不小于 x 的最小整数，逐元素。
 * @param x  any shape of numbers; integers stay as they are
 * @returns  shape and dtype of x
 * @throws DTypeError when x is bool
 * @example ceil(tensor([1.2, -1.7])) // [2, -1]
 */
export const ceil = defineOp({
  name: "ceil",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    expectNumbers("ceil", "x", x);
    return { output: isFloat(x.dtype) ? elementwise("ceil", x) : x, saved: {} };
  },
  backward: (grad) => ({ x: fullLike(grad, 0) }),
  samples: [{ x: [2, 3] }],
  rejects: [{ x: { shape: [2], dtype: "bool", values: [0, 1] }, message: "ceil: x must be of numbers, got bool." }],
});
