import { convTransposeFace, convTransposeRecord } from "./convTranspose.ts";
import { defineOp } from "./defineOp.ts";

/**
 * 3-dimensional transposed convolution: spreads every element of x through the kernel and sums where copies overlap.
 * It is the gradient of a convolution by its input, so it undoes the geometry of one, not its values.
 *
 *     out = (W − 1)·S − 2·P + (F − 1)·D + 1 + outputPadding   per dimension
 *
 * @zh 三维转置卷积：把每个输入元素经卷积核展开，重叠处相加；它恢复卷积前的形状，而不是卷积前的数值。
 *
 * @param x              [N, C, D, H, W] or [C, D, H, W] float
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
 * @example convTranspose3d(ones([1, 1, 1, 2]), ones([1, 1, 1, 1, 2])) // [[[[1, 2, 1]]]]
 */
export const convTranspose3d = defineOp(
  convTransposeRecord(
    "convTranspose3d",
    3,
    [
      {
        x: [1, 2, 2, 2, 3],
        weight: [2, 3, 2, 3, 2],
        bias: [3],
        stride: 2,
        padding: [0, 1, 0],
        outputPadding: [1, 0, 1],
      },
      { x: [2, 2, 1, 3], weight: [2, 1, 2, 1, 2], groups: 2 },
    ],
    [
      {
        x: [1, 3, 2, 2, 2],
        weight: [3, 1, 2, 2, 2],
        groups: 2,
        message: "convTranspose3d: x must have a multiple of 2 channels, one set per group, got [1, 3, 2, 2, 2].",
      },
    ],
  ),
  convTransposeFace,
);
