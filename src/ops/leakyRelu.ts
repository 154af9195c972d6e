import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { mul } from "./primitives/arithmetic.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

const slant = (x: Tensor, value: Tensor, slope: number): Tensor =>
  elementwise("where", elementwise("gt", x, fullLike(x, 0)), value, mul(value, slope));

/**
 * Rectified linear unit that lets a little through below 0, elementwise.
 *
 *     y = x where x > 0, else negativeSlope · x
 *
 * @zh 带泄漏的 ReLU：小于 0 时仍保留一个小斜率。
 *
 * @param x              any shape, float
 * @param negativeSlope  the derivative below and at 0
 * @returns              shape of x
 * @saves                x
 * @example leakyRelu(tensor([-1, 2]), { negativeSlope: 0.1 }) // [-0.1, 2]
 */
export const leakyRelu = defineOp({
  name: "leakyRelu",
  inputs: ["x"],
  attrs: { negativeSlope: 0.01 },
  float: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }, { negativeSlope }) => ({ output: slant(x, x, negativeSlope), saved: { x } }),
  backward: (grad, { x }, { negativeSlope }) => ({ x: slant(x, grad, negativeSlope) }),
  because: { x: "leakyRelu keeps x: its derivative depends on the sign of x" },
  samples: [{ x: [2, 3] }, { x: { values: [-2, -0.5, 0.5, 2], shape: [4] }, negativeSlope: 0.2 }],
});
