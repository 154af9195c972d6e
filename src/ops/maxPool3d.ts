import { defineOp } from "./defineOp.ts";
import { maxPoolRecord, poolFace } from "./pool.ts";

/**
 * The largest element of each window; the first of equals gets the gradient.
 *
 * @zh 三维最大池化：取每个窗口的最大值，梯度流向其中第一个最大元素。
 *
 * @param x         [N, C, D, H, W] or [C, D, H, W] float
 * @param kernel    extent of the window: a number, or one per dimension
 * @param stride    steps between windows; the kernel's size unless given
 * @param padding   −∞ around x, at most half of the kernel
 * @param dilation  distance between the window's elements
 * @param ceilMode  whether a last window may reach past the padding
 * @returns         [N, C, ...out] or [C, ...out]
 * @throws ValueError for impossible options, ShapeError when the window does not fit
 * @saves           the positions of the maxima (int32)
 * @example maxPool3d(ones([1, 2, 2, 2]), 2) // [[[[1]]]]
 */
export const maxPool3d = defineOp(
  maxPoolRecord(
    "maxPool3d",
    3,
    [
      { x: [2, 3, 4, 4, 5], kernel: 2 },
      { x: [2, 4, 4, 4], kernel: 3, stride: 2, padding: 1 },
    ],
    [],
  ),
  poolFace,
);
