import { defineOp } from "./defineOp.ts";
import { maxPoolIndicesRecord, poolFace } from "./pool.ts";

/**
 * maxPool3d together with where the maxima lie: int32 row-major positions within each channel's unpadded plane.
 *
 * @zh 三维最大池化，并给出最大元素在各通道中的位置。
 *
 * @param x       as for maxPool3d, with the same options
 * @returns       { values, indices } of one shape
 * @saves         the positions of the maxima (int32)
 * @example maxPool3dWithIndices(ones([1, 2, 2, 2]), 2) // { values: [[[[1]]]], indices: [[[[0]]]] }
 */
export const maxPool3dWithIndices = defineOp(
  maxPoolIndicesRecord("maxPool3dWithIndices", 3, [
    { x: [2, 3, 4, 4, 5], kernel: 2 },
    { x: [2, 4, 4, 4], kernel: 3, stride: 2, padding: 1 },
  ]),
  poolFace,
);
