import { defineOp } from "./defineOp.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * −1, 0 or 1 with the sign of x, elementwise; 0 for NaN. The gradient is 0.
 *
 * @zh x 的符号：−1、0 或 1，NaN 得 0，逐元素。
 * @param x  any shape
 * @returns  shape and dtype of x
 * @example sign(tensor([-3, 0, 2])) // [-1, 0, 1]
 */
export const sign = defineOp({
  name: "sign",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: x.dtype === "bool" ? x : elementwise("sign", x), saved: {} }),
  backward: (grad) => ({ x: fullLike(grad, 0) }),
  samples: [{ x: [2, 3] }],
});
