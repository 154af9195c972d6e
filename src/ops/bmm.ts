import { show } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { matmul } from "./matmul.ts";

/**
 * Products of matrices pair by pair, without broadcasting.
 *
 * @zh 批量矩阵乘法：两批矩阵逐对相乘，不做广播。
 *
 * @param x  [B, M, K]
 * @param y  [B, K, N]
 * @returns  [B, M, N], common dtype
 * @throws ShapeError when the shapes are others
 * @example bmm(tensor([[[1, 2]]]), tensor([[[3], [4]]])) // [[[11]]]
 */
export const bmm = defineOp({
  name: "bmm",
  inputs: ["x", "y"],
  shape({ x, y }, expect) {
    expect.that(x.length === 3, "x", "have 3 dimensions", x);
    expect.that(y.length === 3, "y", "have 3 dimensions", y);
    expect("y", y, [x[0], x[2], y[2]], `the batch and columns of x ${show(x)}`);
    return [x[0], x[1], y[2]];
  },
  forward: ({ x, y }) => ({ output: matmul(x, y), saved: {} }),
  samples: [{ x: [2, 2, 3], y: [2, 3, 4] }],
  rejects: [
    {
      x: [2, 2, 3],
      y: [1, 3, 2],
      message: "bmm: y must be [2, 3, 2] to match the batch and columns of x [2, 2, 3], got [1, 3, 2].",
    },
  ],
});
