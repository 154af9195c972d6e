import { defineOp } from "./defineOp.ts";
import { avgPoolRecord, poolFace } from "./pool.ts";

/**
 * The mean of each window.
 *
 * @zh 一维平均池化：对每个窗口取平均值。
 *
 * @param x                [N, C, L] or [C, L] float
 * @param kernel           extent of the window: a number, or one per dimension
 * @param stride           steps between windows; the kernel's size unless given
 * @param padding          zeros around x, at most half of the kernel
 * @param ceilMode         whether a last window may reach past the padding; what lies past it is never counted
 * @param countIncludePad  whether the padding's zeros count as elements of the mean
 * @param divisorOverride  divides every sum by this instead
 * @returns                [N, C, ...out] or [C, ...out]
 * @throws ValueError for impossible options, ShapeError when the window does not fit
 * @example avgPool1d(tensor([[1, 3, 2, 0]]), 2) // [[2, 1]]
 */
export const avgPool1d = defineOp(
  avgPoolRecord("avgPool1d", 1, [
    { x: [2, 3, 8], kernel: 2 },
    { x: [3, 9], kernel: 3, stride: 2, ceilMode: true },
  ]),
  poolFace,
);
