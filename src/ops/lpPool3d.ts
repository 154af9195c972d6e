import { defineOp } from "./defineOp.ts";
import { lpPoolFace, lpPoolRecord } from "./lpPool.ts";

/**
 * The p-norm of each window, without taking magnitudes: an odd or fractional exponent wants elements that are not
 * negative. The gradient of a window whose powers sum to 0 is 0.
 *
 *     y = (Σ x^p)^(1/p)
 *
 * With ceilMode a window that reaches past the end is scaled up as if it were whole.
 *
 * @zh 幂平均池化：每个窗口内元素的 p 次幂之和再开 p 次方。
 *
 * @param x         [N, C, D, H, W] or [C, D, H, W] float
 * @param normType  the exponent p, not 0
 * @param kernel    extent of the window: a number, or one per dimension
 * @param stride    steps between windows; the kernel's size unless given
 * @param ceilMode  whether a last window may reach past the end
 * @returns         [N, C, ...out] or [C, ...out]
 * @throws ValueError for impossible options, ShapeError when the window does not fit
 * @example lpPool3d(tensor([[[[1, 5], [3, 1]], [[0, 8], [0, 0]]]]), 2, 2) // [[[[10]]]]
 */
export const lpPool3d = defineOp(
  lpPoolRecord(
    "lpPool3d",
    3,
    [
      { x: [1, 2, 4, 4, 3], normType: 2, kernel: 2 },
      { x: { shape: [2, 3, 3, 4], low: 0.2, high: 2 }, normType: 1.5, kernel: [2, 1, 3], stride: 2, ceilMode: true },
    ],
    [
      {
        x: [2, 3],
        normType: 2,
        kernel: 2,
        message: "lpPool3d: x must have 5 dimensions [N, C, D, H, W], or 4 for one example, got [2, 3].",
      },
    ],
  ),
  lpPoolFace,
);
