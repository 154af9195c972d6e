import { defineOp } from "./defineOp.ts";
import { maxUnpoolFace, maxUnpoolRecord } from "./maxUnpool.ts";

/**
 * Puts what maxPool2dWithIndices chose back where it was; everything else is 0. Of elements with one place the last
 * stays.
 *
 * @zh 最大反池化：把最大池化选出的值放回原位，其余为 0。
 *
 * @param x           [N, C, H, W] or [C, H, W] float
 * @param index       shape of x, integers: positions within each channel's plane of the result
 * @param kernel      extent of the window that was pooled with
 * @param stride      steps between the windows; the kernel's size unless given
 * @param padding     what was around the pooled input
 * @param outputSize  the extents of the result, where several were pooled to those of x
 * @returns           [N, C, ...out] or [C, ...out], out being (W − 1)·stride − 2·padding + kernel unless given
 * @throws ValueError for a position outside the plane, ShapeError for an impossible outputSize
 * @saves             index
 * @example maxUnpool2d(tensor([[[4]]]), tensor([[[3]]], { dtype: "int32" }), 2) // [[[0, 0], [0, 4]]]
 */
export const maxUnpool2d = defineOp(
  maxUnpoolRecord(
    "maxUnpool2d",
    2,
    [
      { x: [1, 2, 1, 2], index: { values: [0, 3, 5, 2], shape: [1, 2, 1, 2], dtype: "int32" }, kernel: 2 },
      {
        x: [1, 2, 2],
        index: { values: [0, 1, 5, 8], shape: [1, 2, 2], dtype: "int32" },
        kernel: 3,
        stride: 2,
        padding: 1,
        outputSize: [3, 4],
      },
    ],
    [
      {
        x: [1, 1, 1],
        index: { values: [0], shape: [1, 1, 1], dtype: "int32" },
        kernel: 2,
        outputSize: [4, 2],
        message: "maxUnpool2d: outputSize must be within one stride of [2, 2] for x [1, 1, 1], got [4, 2].",
      },
    ],
  ),
  maxUnpoolFace,
);
