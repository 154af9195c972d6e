import { adaptiveMaxPoolRecord } from "./adaptiveMaxPool.ts";
import { adaptiveFace } from "./adaptivePool.ts";
import { defineOp } from "./defineOp.ts";

/**
 * Maxima over windows laid out so that the output has the size asked for: window i covers
 * ⌊i·W/out⌋ to ⌈(i+1)·W/out⌉ in each dimension. The first of equals gets the gradient.
 *
 * @zh 自适应最大池化：窗口按输出大小划分，取每个窗口的最大值。
 *
 * @param x           [N, C, L] or [C, L] float
 * @param outputSize  a number, or a list of one; null keeps the extent
 * @returns           [N, C, ...outputSize] or [C, ...outputSize]
 * @throws ValueError for impossible sizes, ShapeError when x has an empty spatial dimension
 * @saves             the positions of the maxima (int32)
 * @example adaptiveMaxPool1d(tensor([[1, 5, 3, 2]]), 2) // [[5, 3]]
 */
export const adaptiveMaxPool1d = defineOp(
  adaptiveMaxPoolRecord(
    "adaptiveMaxPool1d",
    1,
    [
      { x: [2, 3, 7], outputSize: 3 },
      { x: [3, 6], outputSize: [2] },
      { x: [2, 3, 4], outputSize: 7 },
    ],
    [
      {
        x: [2, 3, 0],
        outputSize: 2,
        message: "adaptiveMaxPool1d: x must have no empty spatial dimension, got [2, 3, 0].",
      },
    ],
  ),
  adaptiveFace,
);
