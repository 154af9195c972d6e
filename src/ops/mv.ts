import { show } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { matmul } from "./matmul.ts";

/**
 * Product of a matrix and a vector.
 *
 * @zh 矩阵与向量相乘。
 *
 * @param x  [M, K]
 * @param y  [K]
 * @returns  [M], common dtype
 * @throws ShapeError when the shapes are others
 * @example mv(tensor([[1, 2], [3, 4]]), tensor([1, 10])) // [21, 43]
 */
export const mv = defineOp({
  name: "mv",
  inputs: ["x", "y"],
  shape({ x, y }, expect) {
    expect.that(x.length === 2, "x", "have 2 dimensions", x);
    expect("y", y, [x[1]], `the columns of x ${show(x)}`);
    return [x[0]];
  },
  forward: ({ x, y }) => ({ output: matmul(x, y), saved: {} }),
  samples: [{ x: [2, 3], y: [3] }],
  rejects: [{ x: [2, 3], y: [2], message: "mv: y must be [3] to match the columns of x [2, 3], got [2]." }],
});
