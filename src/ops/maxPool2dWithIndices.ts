import { defineOp } from "./defineOp.ts";
import { maxPoolIndicesRecord, poolFace } from "./pool.ts";

/**
 * maxPool2d together with where the maxima lie: int32 row-major positions within each channel's unpadded plane.
 *
 * @zh 二维最大池化，并给出最大元素在各通道中的位置。
 *
 * @param x       as for maxPool2d, with the same options
 * @returns       { values, indices } of one shape
 * @saves         the positions of the maxima (int32)
 * @example maxPool2dWithIndices(tensor([[[1, 2], [3, 4]]]), 2) // { values: [[[4]]], indices: [[[3]]] }
 */
export const maxPool2dWithIndices = defineOp(
  maxPoolIndicesRecord("maxPool2dWithIndices", 2, [
    { x: [2, 3, 6, 6], kernel: 2 },
    { x: [3, 7, 6], kernel: [3, 2], stride: 2, padding: 1, ceilMode: true },
  ]),
  poolFace,
);
