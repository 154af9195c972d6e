import { adaptiveMaxPoolIndicesRecord } from "./adaptiveMaxPool.ts";
import { adaptiveFace } from "./adaptivePool.ts";
import { defineOp } from "./defineOp.ts";

/**
 * adaptiveMaxPool2d together with where the maxima lie: int32 row-major positions within each channel's plane.
 *
 * @zh 自适应最大池化，同时给出最大值在每个通道平面中的位置。
 *
 * @param x           as for adaptiveMaxPool2d
 * @param outputSize  as for adaptiveMaxPool2d
 * @returns           { values, indices } of one shape
 * @saves             the positions of the maxima (int32)
 * @example adaptiveMaxPool2dWithIndices(tensor([[[1, 2], [3, 4]]]), 1) // { values: [[[4]]], indices: [[[3]]] }
 */
export const adaptiveMaxPool2dWithIndices = defineOp(
  adaptiveMaxPoolIndicesRecord("adaptiveMaxPool2dWithIndices", 2, [
    { x: [2, 3, 5, 7], outputSize: [3, 2] },
    { x: [3, 4, 6], outputSize: [2, 3] },
    { x: [2, 2, 3, 5], outputSize: [null, 2] },
    { x: [2, 3, 4, 5], outputSize: 1 },
  ]),
  adaptiveFace,
);
