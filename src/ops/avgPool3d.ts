import { defineOp } from "./defineOp.ts";
import { avgPoolRecord, poolFace } from "./pool.ts";

/**
 * The mean of each window.
 *
 * @zh 三维平均池化：对每个窗口取平均值。
 *
 * @param x                [N, C, D, H, W] or [C, D, H, W] float
 * @param kernel           extent of the window: a number, or one per dimension
 * @param stride           steps between windows; the kernel's size unless given
 * @param padding          zeros around x, at most half of the kernel
 * @param ceilMode         whether a last window may reach past the padding; what lies past it is never counted
 * @param countIncludePad  whether the padding's zeros count as elements of the mean
 * @param divisorOverride  divides every sum by this instead
 * @returns                [N, C, ...out] or [C, ...out]
 * @throws ValueError for impossible options, ShapeError when the window does not fit
 * @example avgPool3d(ones([1, 2, 2, 2]), 2) // [[[[1]]]]
 */
export const avgPool3d = defineOp(
  avgPoolRecord("avgPool3d", 3, [
    { x: [2, 3, 4, 4, 5], kernel: 2 },
    { x: [2, 4, 4, 4], kernel: 3, stride: 2, padding: 1 },
  ]),
  poolFace,
);
