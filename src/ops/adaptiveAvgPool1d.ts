import { adaptiveAvgPoolRecord, adaptiveFace } from "./adaptivePool.ts";
import { defineOp } from "./defineOp.ts";

/**
 * Means over windows laid out so that the output has the size asked for: window i covers
 * ⌊i·W/out⌋ to ⌈(i+1)·W/out⌉ in each dimension. outputSize 1 is the global mean.
 *
 * @zh 一维自适应平均池化：按给定的输出长度划分窗口，对每个窗口取平均；输出长度为 1 时就是全局平均池化。
 *
 * @param x           [N, C, L] or [C, L] float
 * @param outputSize  a number, or one per dimension; null keeps the extent
 * @returns           [N, C, ...outputSize] or [C, ...outputSize]
 * @example adaptiveAvgPool1d(tensor([[1, 2, 3]]), 2) // [[1.5, 2.5]]
 */
export const adaptiveAvgPool1d = defineOp(
  adaptiveAvgPoolRecord("adaptiveAvgPool1d", 1, [
    { x: [2, 3, 8], outputSize: 3 },
    { x: [3, 8], outputSize: 4 },
  ]),
  adaptiveFace,
);
