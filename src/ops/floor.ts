import { isFloat } from "../ir/dtype.ts";
import { defineOp } from "./defineOp.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * The largest whole number that is at most x, elementwise. The gradient is 0.
 *
 * @zh 逐元素向下取整；梯度为 0。
 *
 * @param x  any shape; integers stay as they are
 * @returns  shape and dtype of x
 * @example floor(tensor([1.7, -1.2])) // [1, -2]
 */
export const floor = defineOp({
  name: "floor",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: isFloat(x.dtype) ? elementwise("floor", x) : x, saved: {} }),
  backward: (grad) => ({ x: fullLike(grad, 0) }),
  samples: [{ x: [2, 3] }],
});
