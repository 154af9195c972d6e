import { defineOp } from "./defineOp.ts";
import { maxPoolIndicesRecord, poolFace } from "./pool.ts";

/**
 * maxPool1d together with where the maxima lie: int32 row-major positions within each channel's unpadded plane.
 *
 * @zh 一维最大池化，并给出最大元素在各通道中的位置。
 *
 * @param x       as for maxPool1d, with the same options
 * @returns       { values, indices } of one shape
 * @saves         the positions of the maxima (int32)
 * @example maxPool1dWithIndices(tensor([[1, 3, 2, 0]]), 2) // { values: [[3, 2]], indices: [[1, 2]] }
 */
export const maxPool1dWithIndices = defineOp(
  maxPoolIndicesRecord("maxPool1dWithIndices", 1, [
    { x: [2, 3, 8], kernel: 2 },
    { x: [3, 9], kernel: 3, stride: 2, dilation: 2, ceilMode: true },
  ]),
  poolFace,
);
