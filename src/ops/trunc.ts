import { isFloat } from "../ir/dtype.ts";
import { defineOp } from "./defineOp.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * x without its fraction, elementwise. The gradient is 0.
 *
 * @zh 逐元素去掉小数部分；梯度为 0。
 *
 * @param x  any shape; integers stay as they are
 * @returns  shape and dtype of x
 * @example trunc(tensor([1.7, -1.7])) // [1, -1]
 */
export const trunc = defineOp({
  name: "trunc",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: isFloat(x.dtype) ? elementwise("trunc", x) : x, saved: {} }),
  backward: (grad) => ({ x: fullLike(grad, 0) }),
  samples: [{ x: [2, 3] }],
});
