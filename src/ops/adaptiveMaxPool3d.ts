import { adaptiveMaxPoolRecord } from "./adaptiveMaxPool.ts";
import { adaptiveFace } from "./adaptivePool.ts";
import { defineOp } from "./defineOp.ts";

/**
 * Maxima over windows laid out so that the output has the size asked for: window i covers
 * ⌊i·W/out⌋ to ⌈(i+1)·W/out⌉ in each dimension. The first of equals gets the gradient.
 *
 * @zh 自适应最大池化：窗口按输出大小划分，取每个窗口的最大值。
 *
 * @param x           [N, C, D, H, W] or [C, D, H, W] float
 * @param outputSize  a number, or one per dimension; null keeps the extent
 * @returns           [N, C, ...outputSize] or [C, ...outputSize]
 * @throws ValueError for impossible sizes, ShapeError when x has an empty spatial dimension
 * @saves             the positions of the maxima (int32)
 * @example adaptiveMaxPool3d(tensor([[[[1, 2], [3, 4]]]]), 1) // [[[[4]]]]
 */
export const adaptiveMaxPool3d = defineOp(
  adaptiveMaxPoolRecord(
    "adaptiveMaxPool3d",
    3,
    [
      { x: [1, 2, 3, 5, 4], outputSize: [2, 3, 2] },
      { x: [2, 2, 4, 3], outputSize: [1, 2, 3] },
    ],
    [
      {
        x: [2, 3, 4],
        outputSize: 2,
        message: "adaptiveMaxPool3d: x must have 5 dimensions [N, C, D, H, W], or 4 for one example, got [2, 3, 4].",
      },
    ],
  ),
  adaptiveFace,
);
