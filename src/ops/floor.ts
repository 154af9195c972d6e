import { isFloat } from "../ir/dtype.ts";
import { defineOp } from "./defineOp.ts";
import { expectNumbers } from "./operands.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * The largest whole number that is at most x, elementwise. The gradient is 0.
 *
 * @zh 不大于 x 的最大整数，逐元素。
 * @param x  any shape of numbers; integers stay as they are
 * @returns  shape and dtype of x
 * @throws DTypeError when x is bool
 * @example floor(tensor([1.7, -1.2])) // [1, -2]
 */
export const floor = defineOp({
  name: "floor",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    expectNumbers("floor", "x", x);
    return { output: isFloat(x.dtype) ? elementwise("floor", x) : x, saved: {} };
  },
  backward: (grad) => ({ x: fullLike(grad, 0) }),
  samples: [{ x: [2, 3] }],
  rejects: [{ x: { shape: [2], dtype: "bool", values: [0, 1] }, message: "floor: x must be of numbers, got bool." }],
});
