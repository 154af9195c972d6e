import { defineOp } from "./defineOp.ts";
import { mul } from "./mul.ts";
import { reshapeTo } from "./primitives/shaping.ts";

/**
 * Every product of an element of x with one of y.
 *
 * @zh 两个向量的外积。
 *
 * @param x  [M]
 * @param y  [N]
 * @returns  [M, N], common dtype
 * @throws ShapeError when one is not a vector
 * @example outer(tensor([1, 2]), tensor([3, 4])) // [[3, 4], [6, 8]]
 */
export const outer = defineOp({
  name: "outer",
  inputs: ["x", "y"],
  shape({ x, y }, expect) {
    expect.that(x.length === 1, "x", "have 1 dimension", x);
    expect.that(y.length === 1, "y", "have 1 dimension", y);
    return [x[0], y[0]];
  },
  forward: ({ x, y }) => ({ output: mul(reshapeTo(x, [x.numel, 1]), y), saved: {} }),
  samples: [{ x: [2], y: [3] }],
  rejects: [{ x: [2, 2], y: [3], message: "outer: x must have 1 dimension, got [2, 2]." }],
});
