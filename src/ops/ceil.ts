import { isFloat } from "../ir/dtype.ts";
import { defineOp } from "./defineOp.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * The smallest whole number that is at least x, elementwise. The gradient is 0.
 *
 * @zh 逐元素向上取整；梯度为 0。
 *
 * @param x  any shape; integers stay as they are
 * @returns  shape and dtype of x
 * @example ceil(tensor([1.2, -1.7])) // [2, -1]
 */
export const ceil = defineOp({
  name: "ceil",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: isFloat(x.dtype) ? elementwise("ceil", x) : x, saved: {} }),
  backward: (grad) => ({ x: fullLike(grad, 0) }),
  samples: [{ x: [2, 3] }],
});
