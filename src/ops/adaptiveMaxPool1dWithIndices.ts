import { adaptiveMaxPoolIndicesRecord } from "./adaptiveMaxPool.ts";
import { adaptiveFace } from "./adaptivePool.ts";
import { defineOp } from "./defineOp.ts";

/**
 * adaptiveMaxPool1d together with where the maxima lie: int32 row-major positions within each channel's plane.
 *
 * @zh 自适应最大池化，同时给出最大值在每个通道平面中的位置。
 *
 * @param x           as for adaptiveMaxPool1d
 * @param outputSize  as for adaptiveMaxPool1d
 * @returns           { values, indices } of one shape
 * @saves             the positions of the maxima (int32)
 * @example adaptiveMaxPool1dWithIndices(tensor([[1, 5, 3, 2]]), 2) // { values: [[5, 3]], indices: [[1, 2]] }
 */
export const adaptiveMaxPool1dWithIndices = defineOp(
  adaptiveMaxPoolIndicesRecord("adaptiveMaxPool1dWithIndices", 1, [
    { x: [2, 3, 7], outputSize: 3 },
    { x: [3, 6], outputSize: [2] },
    { x: [2, 3, 4], outputSize: 7 },
  ]),
  adaptiveFace,
);
