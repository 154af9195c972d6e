import { show } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { matmul } from "./matmul.ts";

/**
 * Sum of the products of two vectors.
 *
 * @zh 两个向量的内积。
 *
 * @param x  [K]
 * @param y  [K]
 * @returns  a scalar, common dtype
 * @throws ShapeError when the shapes are others
 * @example dot(tensor([1, 2]), tensor([3, 4])) // 11
 */
export const dot = defineOp({
  name: "dot",
  inputs: ["x", "y"],
  shape({ x, y }, expect) {
    expect.that(x.length === 1, "x", "have 1 dimension", x);
    expect("y", y, x, `x ${show(x)}`);
    return [];
  },
  forward: ({ x, y }) => ({ output: matmul(x, y), saved: {} }),
  samples: [{ x: [3], y: [3] }],
  rejects: [{ x: [3], y: [2], message: "dot: y must be [3] to match x [3], got [2]." }],
});
