import { isFloat } from "../ir/dtype.ts";
import { defineOp } from "./defineOp.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * The nearest whole number, elementwise; halves go to the even neighbour. The gradient is 0.
 *
 * @zh 逐元素取最近的整数，恰为一半时取偶数；梯度为 0。
 *
 * @param x  any shape; integers stay as they are
 * @returns  shape and dtype of x
 * @example round(tensor([0.5, 1.5, -2.6])) // [0, 2, -3]
 */
export const round = defineOp({
  name: "round",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: isFloat(x.dtype) ? elementwise("round", x) : x, saved: {} }),
  backward: (grad) => ({ x: fullLike(grad, 0) }),
  samples: [{ x: { values: [-1.7, -0.3, 0.2, 0.7, 1.3, 2.6], shape: [2, 3] } }],
});
