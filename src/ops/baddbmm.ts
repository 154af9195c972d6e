import { broadcast, sameShape, show } from "../ir/shape.ts";
import { add } from "./add.ts";
import { defineOp } from "./defineOp.ts";
import { matmul } from "./matmul.ts";
import { mul } from "./mul.ts";

/**
 * Products of matrices pair by pair, added to another tensor.
 *
 *     y = beta · input + alpha · (x · y)
 *
 * @zh 批量矩阵乘法再加上另一个张量。
 *
 * @param input  any shape that broadcasts to [B, M, N]
 * @param x      [B, M, K]
 * @param y      [B, K, N]
 * @param beta   weight of input; with 0, its NaN and infinities do not count
 * @param alpha  weight of the product
 * @returns      [B, M, N], common dtype
 * @throws ShapeError when the shapes do not fit
 * @example baddbmm(tensor([1]), tensor([[[1, 2]]]), tensor([[[3], [4]]]), { alpha: 2 }) // [[[23]]]
 */
export const baddbmm = defineOp({
  name: "baddbmm",
  inputs: ["input", "x", "y"],
  attrs: { beta: 1, alpha: 1 },
  shape({ input, x, y }, expect) {
    expect.that(x.length === 3, "x", "have 3 dimensions", x);
    expect.that(y.length === 3, "y", "have 3 dimensions", y);
    expect("y", y, [x[0], x[2], y[2]], `the batch and columns of x ${show(x)}`);
    const shape = [x[0], x[1], y[2]];
    expect.that(sameShape(broadcast(input, shape) ?? [], shape), "input", `broadcast to ${show(shape)}`, input);
    return shape;
  },
  forward({ input, x, y }, { beta, alpha }) {
    const product = alpha === 1 ? matmul(x, y) : mul(matmul(x, y), alpha);
    if (beta === 0) return { output: product, saved: {} };
    return { output: add(beta === 1 ? input : mul(input, beta), product), saved: {} };
  },
  samples: [
    { input: [2, 2, 4], x: [2, 2, 3], y: [2, 3, 4] },
    { input: [4], x: [2, 2, 3], y: [2, 3, 4], beta: 0.5, alpha: -2 },
    { input: [2, 1], x: [2, 2, 3], y: [2, 3, 4], beta: 0 },
  ],
  rejects: [
    {
      input: [3],
      x: [2, 2, 3],
      y: [2, 3, 4],
      message: "baddbmm: input must broadcast to [2, 2, 4], got [3].",
    },
    {
      input: [4],
      x: [2, 2, 3],
      y: [1, 3, 4],
      message: "baddbmm: y must be [2, 3, 4] to match the batch and columns of x [2, 2, 3], got [1, 3, 4].",
    },
  ],
});
