import { defineOp } from "./defineOp.ts";
import { maxUnpoolFace, maxUnpoolRecord } from "./maxUnpool.ts";

/**
 * Puts what maxPool1dWithIndices chose back where it was; everything else is 0. Of elements with one place the last
 * stays.
 *
 * @zh 最大反池化：把最大池化选出的值放回原位，其余为 0。
 *
 * @param x           [N, C, L] or [C, L] float
 * @param index       shape of x, integers: positions within each channel's plane of the result
 * @param kernel      extent of the window that was pooled with
 * @param stride      steps between the windows; the kernel's size unless given
 * @param padding     what was around the pooled input
 * @param outputSize  the extents of the result, where several were pooled to those of x
 * @returns           [N, C, ...out] or [C, ...out], out being (W − 1)·stride − 2·padding + kernel unless given
 * @throws ValueError for a position outside the plane, ShapeError for an impossible outputSize
 * @saves             index
 * @example maxUnpool1d(tensor([[5, 3]]), tensor([[1, 2]], { dtype: "int32" }), 2) // [[0, 5, 3, 0]]
 */
export const maxUnpool1d = defineOp(
  maxUnpoolRecord(
    "maxUnpool1d",
    1,
    [
      { x: [1, 2, 2], index: { values: [1, 3, 0, 2], shape: [1, 2, 2], dtype: "int32" }, kernel: 2 },
      { x: [1, 2], index: { values: [0, 4], shape: [1, 2], dtype: "int32" }, kernel: 2, outputSize: [5] },
    ],
    [
      {
        x: [1, 2],
        index: { values: [0, 4], shape: [1, 2], dtype: "int32" },
        kernel: 2,
        message: "maxUnpool1d: index must be in [0, 4), got 4 at position [0, 1].",
      },
    ],
  ),
  maxUnpoolFace,
);
