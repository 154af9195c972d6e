import { convTransposeFace, convTransposeRecord } from "./convTranspose.ts";
import { defineOp } from "./defineOp.ts";

/**
 * 1-dimensional transposed convolution: spreads every element of x through the kernel and sums where copies overlap.
 * It is the gradient of a convolution by its input, so it undoes the geometry of one, not its values.
 *
 *     out = (W − 1)·S − 2·P + (F − 1)·D + 1 + outputPadding   per dimension
 *
 * @zh 一维转置卷积：把每个输入元素经卷积核展开，重叠处相加；它恢复卷积前的形状，而不是卷积前的数值。
 *
 * @param x              [N, C, L] or [C, L] float
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
 * @example convTranspose1d(tensor([[1, 2]]), tensor([[[1, 10, 100]]]), null, { stride: 2 }) // [[1, 10, 102, 20, 200]]
 */
export const convTranspose1d = defineOp(
  convTransposeRecord(
    "convTranspose1d",
    1,
    [
      { x: [2, 3, 5], weight: [3, 4, 3], bias: [4] },
      { x: [2, 4, 5], weight: [4, 3, 3], bias: [6], stride: 3, padding: 1, outputPadding: 2, groups: 2 },
      { x: [3, 4], weight: [3, 2, 2], dilation: 3, outputPadding: 2 },
    ],
    [
      {
        x: [1, 3, 8],
        weight: [4, 3, 3],
        message: "convTranspose1d: weight must have the 3 channels of x [1, 3, 8] first, got [4, 3, 3].",
      },
      {
        x: [1, 3, 8],
        weight: [3, 4, 3],
        stride: 2,
        outputPadding: 2,
        message: "convTranspose1d: outputPadding must be below the stride [2] or the dilation [1], got [2].",
      },
    ],
  ),
  convTransposeFace,
);
