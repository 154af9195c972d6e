import { broadcast, show } from "../ir/shape.ts";
import { add } from "./add.ts";
import { defineOp } from "./defineOp.ts";
import { matmul } from "./matmul.ts";
import { mul } from "./mul.ts";

/**
 * A matrix product added to another tensor.
 *
 *     y = beta · input + alpha · (x · y)
 *
 * @zh 矩阵乘积与另一个张量的加权和。
 *
 * @param input  any shape that broadcasts to [M, N]
 * @param x      [M, K]
 * @param y      [K, N]
 * @param beta   weight of input; with 0, its NaN and infinities do not count
 * @param alpha  weight of the product
 * @returns      [M, N], common dtype
 * @throws ShapeError when the shapes do not fit
 * @example addmm(tensor([1]), tensor([[1, 2]]), tensor([[3], [4]]), { beta: 5 }) // [[16]]
 */
export const addmm = defineOp({
  name: "addmm",
  inputs: ["input", "x", "y"],
  attrs: { beta: 1, alpha: 1 },
  shape({ input, x, y }, expect) {
    expect.that(x.length === 2, "x", "have 2 dimensions", x);
    expect.that(y.length === 2, "y", "have 2 dimensions", y);
    expect("y", y, [x[1], y[1]], `the columns of x ${show(x)}`);
    const shape = [x[0], y[1]];
    const fits = broadcast(input, shape)?.every((extent, i) => extent === shape[i]) ?? false;
    expect.that(fits && input.length <= 2, "input", `broadcast to ${show(shape)}`, input);
    return shape;
  },
  forward({ input, x, y }, { beta, alpha }) {
    const product = alpha === 1 ? matmul(x, y) : mul(matmul(x, y), alpha);
    if (beta === 0) return { output: product, saved: {} };
    return { output: add(beta === 1 ? input : mul(input, beta), product), saved: {} };
  },
  samples: [
    { input: [4], x: [2, 3], y: [3, 4] },
    { input: [2, 1], x: [2, 3], y: [3, 4], beta: 0.5, alpha: -2 },
  ],
  rejects: [{ input: [3], x: [2, 3], y: [3, 4], message: "addmm: input must broadcast to [2, 4], got [3]." }],
});
