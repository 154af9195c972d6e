import { defineOp } from "./defineOp.ts";
import { diagonal } from "./diagonal.ts";
import { sum } from "./sum.ts";

/**
 * Sum of the main diagonal of a matrix.
 *
 *     y = Σ_k x[k, k]
 *
 * @zh 矩阵的迹：主对角线元素之和。
 *
 * @param x  [M, N]
 * @returns  a scalar; bools and uint8 sum to int32
 * @throws ShapeError when x is no matrix
 * @example trace(tensor([[1, 2], [3, 4]])) // 5
 */
export const trace = defineOp({
  name: "trace",
  inputs: ["x"],
  shape({ x }, expect) {
    expect.that(x.length === 2, "x", "have 2 dimensions", x);
    return [];
  },
  forward: ({ x }) => ({ output: sum(diagonal(x)), saved: {} }),
  samples: [{ x: [3, 4] }, { x: [0, 2] }],
  rejects: [{ x: [3], message: "trace: x must have 2 dimensions, got [3]." }],
});
