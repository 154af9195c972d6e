import { adaptiveAvgPoolRecord, adaptiveFace } from "./adaptivePool.ts";
import { defineOp } from "./defineOp.ts";

/**
 * Means over windows laid out so that the output has the size asked for: window i covers
 * ⌊i·W/out⌋ to ⌈(i+1)·W/out⌉ in each dimension. outputSize 1 is the global mean.
 *
 * @zh 二维自适应平均池化：按给定的输出尺寸划分窗口，对每个窗口取平均；输出尺寸为 1 时就是全局平均池化。
 *
 * @param x           [N, C, H, W] or [C, H, W] float
 * @param outputSize  a number, or one per dimension; null keeps the extent
 * @returns           [N, C, ...outputSize] or [C, ...outputSize]
 * @example adaptiveAvgPool2d(tensor([[[1, 2], [3, 4]]]), 1) // [[[2.5]]]
 */
export const adaptiveAvgPool2d = defineOp(
  adaptiveAvgPoolRecord("adaptiveAvgPool2d", 2, [
    { x: [2, 3, 5, 7], outputSize: [3, 2] },
    { x: [3, 4, 6], outputSize: [2, 3] },
    { x: [2, 3, 4, 5], outputSize: 1 },
  ]),
  adaptiveFace,
);
