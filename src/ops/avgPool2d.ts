import { defineOp } from "./defineOp.ts";
import { avgPoolRecord, poolFace } from "./pool.ts";

/**
 * The mean of each window.
 *
 * @zh 二维平均池化：对每个窗口取平均值。
 *
 * @param x                [N, C, H, W] or [C, H, W] float
 * @param kernel           extent of the window: a number, or one per dimension
 * @param stride           steps between windows; the kernel's size unless given
 * @param padding          zeros around x, at most half of the kernel
 * @param ceilMode         whether a last window may reach past the padding; what lies past it is never counted
 * @param countIncludePad  whether the padding's zeros count as elements of the mean
 * @param divisorOverride  divides every sum by this instead
 * @returns                [N, C, ...out] or [C, ...out]
 * @throws ValueError for impossible options, ShapeError when the window does not fit
 * @example avgPool2d(tensor([[[1, 2], [3, 4]]]), 2) // [[[2.5]]]
 */
export const avgPool2d = defineOp(
  avgPoolRecord("avgPool2d", 2, [
    { x: [2, 3, 6, 6], kernel: 2 },
    { x: [3, 7, 6], kernel: [3, 2], stride: 2, padding: 1, ceilMode: true, countIncludePad: false },
  ]),
  poolFace,
);
