import { convTransposeFace, convTransposeRecord } from "./convTranspose.ts";
import { defineOp } from "./defineOp.ts";

/**
 * 2-dimensional transposed convolution: spreads every element of x through the kernel and sums where copies overlap.
 * It is the gradient of a convolution by its input, so it undoes the geometry of one, not its values.
 *
 *     out = (W − 1)·S − 2·P + (F − 1)·D + 1 + outputPadding   per dimension
 *
 * @zh 二维转置卷积：把每个输入元素经卷积核展开，重叠处相加；它恢复卷积前的形状，而不是卷积前的数值。
 *
 * @param x              [N, C, H, W] or [C, H, W] float
 * @param weight         [C, O/groups, ...kernel]
 * @param bias           [O], added to every position
 * @param stride         steps of the kernel for each step in x: a number, or one per dimension
 * @param padding        rows cut off at both sides of the output: a number, or one per dimension
 * @param outputPadding  rows added at the end of the output alone; below the stride or the dilation
 * @param dilation       distance between the kernel's elements
 * @param groups         channels are split into this many sets that do not see one another
 * @returns              [N, O, ...out] or [O, ...out]
 * @throws ShapeError when channels do not agree or nothing is left of the output; ValueError for impossible options
 * @saves                x for the gradient of weight, weight for that of x
 * @source               Zeiler et al. 2010, "Deconvolutional networks", CVPR
 * @example convTranspose2d(tensor([[[1, 2]]]), ones([1, 1, 2, 2])) // [[[1, 3, 2], [1, 3, 2]]]
 */
export const convTranspose2d = defineOp(
  convTransposeRecord(
    "convTranspose2d",
    2,
    [
      { x: [2, 3, 3, 4], weight: [3, 4, 3, 3], bias: [4], stride: 2, padding: 1, outputPadding: 1 },
      { x: [2, 4, 3, 2], weight: [4, 1, 3, 2], stride: [2, 1], padding: [1, 0], dilation: [1, 2], groups: 4 },
      { x: [2, 3, 3], weight: [2, 3, 2, 2], stride: 3 },
    ],
    [
      {
        x: [1, 1, 2, 2],
        weight: [1, 1, 2, 3],
        padding: 2,
        message:
          "convTranspose2d: padding must leave an output, so that (W − 1)·S − 2·P + (F − 1)·D + 1 + outputPadding is at " +
          "least 1, got (2 − 1)·1 − 2·2 + (2 − 1)·1 + 1 + 0 = −1 for the height of x [1, 1, 2, 2].",
      },
      {
        x: [1, 4, 3, 3],
        weight: [4, 3, 0, 3],
        message: "convTranspose2d: weight must have kernel extents of at least 1, got [4, 3, 0, 3].",
      },
      {
        x: [1, 4, 3, 3],
        weight: [4, 3, 3, 3],
        bias: [3],
        groups: 2,
        message:
          "convTranspose2d: bias must be [6] to match the output channels of weight [4, 3, 3, 3] in 2 groups, got [3].",
      },
    ],
  ),
  convTransposeFace,
);
