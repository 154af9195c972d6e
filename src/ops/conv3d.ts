import { convFace, convRecord } from "./convolve.ts";
import { defineOp } from "./defineOp.ts";

/**
 * 3-dimensional convolution (cross-correlation, as in every deep-learning library).
 *
 *     out = ⌊(W − ((F − 1)·D + 1) + P)/S⌋ + 1   per dimension; P counts both sides
 *
 * @zh 三维卷积（与各深度学习框架一样，实为互相关）。
 *
 * @param x         [N, C, D, H, W] or [C, D, H, W] float
 * @param weight    [O, C/groups, ...kernel]
 * @param bias      [O], added to every position
 * @param stride    steps between windows: a number, or one per dimension
 * @param padding   zeros around x: a number, one per dimension, [before, after] per dimension, "same" or "valid"
 * @param dilation  distance between the kernel's elements
 * @param groups    channels are split into this many sets that do not see one another
 * @returns         [N, O, ...out] or [O, ...out]
 * @throws ShapeError when channels do not agree or the kernel does not fit; ValueError for impossible options
 * @saves           x for the gradient of weight, weight for that of x
 * @example conv3d(ones([1, 1, 1, 2]), ones([1, 1, 1, 1, 2])) // [[[[2]]]]
 */
export const conv3d = defineOp(
  convRecord(
    "conv3d",
    3,
    [
      { x: [2, 2, 3, 4, 4], weight: [3, 2, 2, 2, 2], bias: [3] },
      { x: [2, 3, 4, 4], weight: [2, 1, 3, 3, 3], padding: 1, stride: 2, groups: 2 },
    ],
    [
      {
        x: [2, 2],
        weight: [1, 2, 1, 1, 1],
        message: "conv3d: x must have 5 dimensions [N, C, D, H, W], or 4 for one example, got [2, 2].",
      },
    ],
  ),
  convFace,
);
