import { show } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { matmul } from "./matmul.ts";

/**
 * Product of two matrices.
 *
 * @zh 两个矩阵相乘。
 *
 * @param x  [M, K]
 * @param y  [K, N]
 * @returns  [M, N], common dtype
 * @throws ShapeError when the shapes are others
 * @example mm(tensor([[1, 2]]), tensor([[3], [4]])) // [[11]]
 */
export const mm = defineOp({
  name: "mm",
  inputs: ["x", "y"],
  shape({ x, y }, expect) {
    expect.that(x.length === 2, "x", "have 2 dimensions", x);
    expect.that(y.length === 2, "y", "have 2 dimensions", y);
    expect("y", y, [x[1], y[1]], `the columns of x ${show(x)}`);
    return [x[0], y[1]];
  },
  forward: ({ x, y }) => ({ output: matmul(x, y), saved: {} }),
  samples: [{ x: [2, 3], y: [3, 4] }],
  rejects: [{ x: [2, 3], y: [2, 3], message: "mm: y must be [3, 3] to match the columns of x [2, 3], got [2, 3]." }],
});
