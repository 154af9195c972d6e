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
 * @param x         [N, C, L] or [C, L] float
 * @param normType  the exponent p, not 0
 * @param kernel    extent of the window: a number, or one per dimension
 * @param stride    steps between windows; the kernel's size unless given
 * @param ceilMode  whether a last window may reach past the end
 * @returns         [N, C, ...out] or [C, ...out]
 * @throws ValueError for impossible options, ShapeError when the window does not fit
 * @example lpPool1d(tensor([[3, 4, 0, 2]]), 2, 2) // [[5, 2]]
 */
export const lpPool1d = defineOp(
  lpPoolRecord(
    "lpPool1d",
    1,
    [
      { x: [2, 3, 7], normType: 2, kernel: 2 },
      { x: { shape: [3, 7], low: 0.2, high: 2 }, normType: 3, kernel: 3, stride: 2, ceilMode: true },
      { x: { shape: [2, 5], low: 0.2, high: 2 }, normType: 1.5, kernel: 2, stride: 1 },
    ],
    [
      {
        x: [2, 3, 7],
        normType: 0,
        kernel: 2,
        message: "lpPool1d: normType must be a number other than 0, got 0.",
      },
    ],
  ),
  lpPoolFace,
);
