import { adaptiveMaxPoolIndicesRecord } from "./adaptiveMaxPool.ts";
import { adaptiveFace } from "./adaptivePool.ts";
import { defineOp } from "./defineOp.ts";

/**
 * adaptiveMaxPool3d together with where the maxima lie: int32 row-major positions within each channel's plane.
 *
 * @zh 自适应最大池化，同时给出最大值在每个通道平面中的位置。
 *
 * @param x           as for adaptiveMaxPool3d
 * @param outputSize  as for adaptiveMaxPool3d
 * @returns           { values, indices } of one shape
 * @saves             the positions of the maxima (int32)
 * @example adaptiveMaxPool3dWithIndices(tensor([[[[1, 2], [3, 4]]]]), 1) // { values: [[[[4]]]], indices: [[[[3]]]] }
 */
export const adaptiveMaxPool3dWithIndices = defineOp(
  adaptiveMaxPoolIndicesRecord("adaptiveMaxPool3dWithIndices", 3, [
    { x: [1, 2, 3, 5, 4], outputSize: [2, 3, 2] },
    { x: [2, 2, 4, 3], outputSize: [1, 2, 3] },
  ]),
  adaptiveFace,
);
