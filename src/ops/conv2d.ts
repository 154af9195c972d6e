import { convFace, convRecord } from "./convolve.ts";
import { defineOp } from "./defineOp.ts";

/**
 * 2-dimensional convolution (cross-correlation, as in every deep-learning library).
 *
 *     out = ⌊(W − ((F − 1)·D + 1) + P)/S⌋ + 1   per dimension; P counts both sides
 *
 * @zh 二维卷积（与各深度学习框架一样，实为互相关）。
 *
 * @param x         [N, C, H, W] or [C, H, W] float
 * @param weight    [O, C/groups, ...kernel]
 * @param bias      [O], added to every position
 * @param stride    steps between windows: a number, or one per dimension
 * @param padding   zeros around x: a number, one per dimension, [before, after] per dimension, "same" or "valid"
 * @param dilation  distance between the kernel's elements
 * @param groups    channels are split into this many sets that do not see one another
 * @returns         [N, O, ...out] or [O, ...out]
 * @throws ShapeError when channels do not agree or the kernel does not fit; ValueError for impossible options
 * @saves           x for the gradient of weight, weight for that of x
 * @example conv2d(ones([1, 3, 3]), ones([1, 1, 2, 2])) // [[[4, 4], [4, 4]]]
 */
export const conv2d = defineOp(
  convRecord(
    "conv2d",
    2,
    [
      { x: [2, 3, 5, 6], weight: [4, 3, 3, 3], bias: [4], padding: 1 },
      {
        x: [2, 4, 7, 6],
        weight: [6, 2, 3, 2],
        bias: [6],
        stride: [2, 1],
        padding: [1, 0],
        dilation: [1, 2],
        groups: 2,
      },
      { x: [3, 5, 5], weight: [2, 3, 2, 2], padding: "same" },
    ],
    [
      {
        x: [1, 1, 4, 4],
        weight: [1, 1, 7, 3],
        message:
          "conv2d: kernel must fit into the padded input, so that ⌊(W − ((F − 1)·D + 1) + P)/S⌋ + 1 is at least 1, " +
          "got ⌊(4 − ((7 − 1)·1 + 1) + 0)/1⌋ + 1 = −2 for the height of x [1, 1, 4, 4].",
      },
      {
        x: [1, 3, 8, 8],
        weight: [4, 3, 0, 3],
        message: "conv2d: weight must have kernel extents of at least 1, got [4, 3, 0, 3].",
      },
      {
        x: [1, 3, 8, 8],
        weight: [4, 3, 3, 3],
        bias: [3],
        message: "conv2d: bias must be [4] to match the output channels of weight [4, 3, 3, 3], got [3].",
      },
      {
        x: [1, 3, 8, 8],
        weight: [4, 3, 3, 3],
        stride: 2,
        padding: "same",
        message: 'conv2d: stride must be 1 with padding "same", got [2, 2]. Give the padding as numbers.',
      },
    ],
  ),
  convFace,
);
