import { defineOp } from "./defineOp.ts";
import { maxPoolRecord, poolFace } from "./pool.ts";

/**
 * The largest element of each window; the first of equals gets the gradient.
 *
 * @zh 一维最大池化：取每个窗口的最大值，梯度流向其中第一个最大元素。
 *
 * @param x         [N, C, L] or [C, L] float
 * @param kernel    extent of the window: a number, or one per dimension
 * @param stride    steps between windows; the kernel's size unless given
 * @param padding   −∞ around x, at most half of the kernel
 * @param dilation  distance between the window's elements
 * @param ceilMode  whether a last window may reach past the padding
 * @returns         [N, C, ...out] or [C, ...out]
 * @throws ValueError for impossible options, ShapeError when the window does not fit
 * @saves           the positions of the maxima (int32)
 * @example maxPool1d(tensor([[1, 3, 2, 0]]), 2) // [[3, 2]]
 */
export const maxPool1d = defineOp(
  maxPoolRecord(
    "maxPool1d",
    1,
    [
      { x: [2, 3, 8], kernel: 2 },
      { x: [3, 9], kernel: 3, stride: 2, dilation: 2, ceilMode: true },
    ],
    [],
  ),
  poolFace,
);
