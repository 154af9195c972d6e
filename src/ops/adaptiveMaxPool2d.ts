import { adaptiveMaxPoolRecord } from "./adaptiveMaxPool.ts";
import { adaptiveFace } from "./adaptivePool.ts";
import { defineOp } from "./defineOp.ts";

/**
 * Maxima over windows laid out so that the output has the size asked for: window i covers
 * ⌊i·W/out⌋ to ⌈(i+1)·W/out⌉ in each dimension. The first of equals gets the gradient.
 *
 * @zh 自适应最大池化：窗口按输出大小划分，取每个窗口的最大值。
 *
 * @param x           [N, C, H, W] or [C, H, W] float
 * @param outputSize  a number, or one per dimension; null keeps the extent
 * @returns           [N, C, ...outputSize] or [C, ...outputSize]
 * @throws ValueError for impossible sizes, ShapeError when x has an empty spatial dimension
 * @saves             the positions of the maxima (int32)
 * @example adaptiveMaxPool2d(tensor([[[1, 2], [3, 4]]]), 1) // [[[4]]]
 */
export const adaptiveMaxPool2d = defineOp(
  adaptiveMaxPoolRecord(
    "adaptiveMaxPool2d",
    2,
    [
      { x: [2, 3, 5, 7], outputSize: [3, 2] },
      { x: [3, 4, 6], outputSize: [2, 3] },
      { x: [2, 2, 3, 5], outputSize: [null, 2] },
      { x: [2, 3, 4, 5], outputSize: 1 },
    ],
    [
      {
        x: [2, 3, 4, 4],
        outputSize: [2, 2, 2],
        message: "adaptiveMaxPool2d: outputSize must be a whole number of at least 0, null, or 2 of them, got [2,2,2].",
      },
    ],
  ),
  adaptiveFace,
);
