import { adaptiveAvgPoolRecord, adaptiveFace } from "./adaptivePool.ts";
import { defineOp } from "./defineOp.ts";

/**
 * Means over windows laid out so that the output has the size asked for: window i covers
 * ⌊i·W/out⌋ to ⌈(i+1)·W/out⌉ in each dimension. outputSize 1 is the global mean.
 *
 * @zh 三维自适应平均池化：按给定的输出尺寸划分窗口，对每个窗口取平均；输出尺寸为 1 时就是全局平均池化。
 *
 * @param x           [N, C, D, H, W] or [C, D, H, W] float
 * @param outputSize  a number, or one per dimension; null keeps the extent
 * @returns           [N, C, ...outputSize] or [C, ...outputSize]
 * @example adaptiveAvgPool3d(ones([1, 2, 2, 2]), 1) // [[[[1]]]]
 */
export const adaptiveAvgPool3d = defineOp(
  adaptiveAvgPoolRecord("adaptiveAvgPool3d", 3, [{ x: [1, 2, 3, 4, 5], outputSize: [2, 3, null] }]),
  adaptiveFace,
);
