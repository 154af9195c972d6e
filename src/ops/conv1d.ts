import { convFace, convRecord } from "./convolve.ts";
import { defineOp } from "./defineOp.ts";

/**
 * 1-dimensional convolution (cross-correlation, as in every deep-learning library).
 *
 *     out = ⌊(W − ((F − 1)·D + 1) + P)/S⌋ + 1   per dimension; P counts both sides
 *
 * @zh 一维卷积（与各深度学习框架一样，实为互相关）。
 *
 * @param x         [N, C, L] or [C, L] float
 * @param weight    [O, C/groups, ...kernel]
 * @param bias      [O], added to every position
 * @param stride    steps between windows: a number, or one per dimension
 * @param padding   zeros around x: a number, one per dimension, [before, after] per dimension, "same" or "valid"
 * @param dilation  distance between the kernel's elements
 * @param groups    channels are split into this many sets that do not see one another
 * @returns         [N, O, ...out] or [O, ...out]
 * @throws ShapeError when channels do not agree or the kernel does not fit; ValueError for impossible options
 * @saves           x for the gradient of weight, weight for that of x
 * @example conv1d(tensor([[1, 2, 3]]), tensor([[[1, 1]]])) // [[3, 5]]
 */
export const conv1d = defineOp(
  convRecord(
    "conv1d",
    1,
    [
      { x: [2, 4, 9], weight: [6, 4, 3], bias: [6] },
      { x: [4, 9], weight: [6, 2, 3], stride: 2, padding: [[2, 1]], groups: 2 },
    ],
    [
      {
        x: [1, 2, 9],
        weight: [4, 3, 3],
        message: "conv1d: weight must take 2 channels per group, since x [1, 2, 9] has 2 in 1 group, got [4, 3, 3].",
      },
    ],
  ),
  convFace,
);
