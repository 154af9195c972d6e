import { isFloat } from "../ir/dtype.ts";
import { defineOp } from "./defineOp.ts";
import { expectNumbers } from "./operands.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * x without its fraction, elementwise. The gradient is 0.
 *
 * @zh 去掉 x 的小数部分，逐元素。
 * @param x  any shape of numbers; integers stay as they are
 * @returns  shape and dtype of x
 * @throws DTypeError when x is bool
 * @example trunc(tensor([1.7, -1.7])) // [1, -1]
 */
export const trunc = defineOp({
  name: "trunc",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    expectNumbers("trunc", "x", x);
    return { output: isFloat(x.dtype) ? elementwise("trunc", x) : x, saved: {} };
  },
  backward: (grad) => ({ x: fullLike(grad, 0) }),
  samples: [{ x: [2, 3] }],
  rejects: [{ x: { shape: [2], dtype: "bool", values: [0, 1] }, message: "trunc: x must be of numbers, got bool." }],
});
