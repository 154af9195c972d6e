import { defineOp } from "./defineOp.ts";
import { maxPoolRecord, poolFace } from "./pool.ts";

/**
 * The largest element of each window; the first of equals gets the gradient.
 *
 * @zh 二维最大池化：取每个窗口的最大值，梯度流向其中第一个最大元素。
 *
 * @param x         [N, C, H, W] or [C, H, W] float
 * @param kernel    extent of the window: a number, or one per dimension
 * @param stride    steps between windows; the kernel's size unless given
 * @param padding   −∞ around x, at most half of the kernel
 * @param dilation  distance between the window's elements
 * @param ceilMode  whether a last window may reach past the padding
 * @returns         [N, C, ...out] or [C, ...out]
 * @throws ValueError for impossible options, ShapeError when the window does not fit
 * @saves           the positions of the maxima (int32)
 * @example maxPool2d(tensor([[[1, 2], [3, 4]]]), 2) // [[[4]]]
 */
export const maxPool2d = defineOp(
  maxPoolRecord(
    "maxPool2d",
    2,
    [
      { x: [2, 3, 6, 6], kernel: 2 },
      { x: [3, 7, 6], kernel: [3, 2], stride: 2, padding: 1, ceilMode: true },
    ],
    [
      {
        x: [1, 1, 4, 4],
        kernel: 2,
        padding: 2,
        message: "maxPool2d: padding must be at most half of the kernel [2, 2], got 2.",
      },
      {
        x: [1, 1, 4, 4],
        kernel: 0,
        message: "maxPool2d: kernel must be a whole number of at least 1, or 2 of them, got 0.",
      },
    ],
  ),
  poolFace,
);
