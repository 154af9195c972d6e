import { ValueError } from "../ir/errors.ts";
import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { differenceLossRecord } from "./differenceLoss.ts";
import { div, maximum, minimum, mul, square, sub } from "./primitives/arithmetic.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import type { LossOptions } from "./reduction.ts";

/**
 * Absolute error with its corner rounded off.
 *
 *     ½·d²/beta where |d| < beta, else |d| − ½·beta, with d = x − target; beta = 0 is l1Loss, but for a slope of −1 at d = 0
 *
 * @zh 平滑 L1 损失：误差小于 beta 时取平方，使绝对误差在 0 处的尖角变得光滑。
 *
 * @param x          any shape, float
 * @param target     shape of x, float
 * @param beta       at least 0, in the unit of x
 * @param reduction  "mean" (over every element), "sum" or "none"
 * @returns          [] or the shape of x
 * @throws ShapeError when the shapes differ, ValueError when beta is below 0
 * @saves    difference = x − target
 * @example smoothL1Loss(tensor([3]), tensor([0])) // 2.5
 */
export const smoothL1Loss = defineOp(
  differenceLossRecord({
    name: "smoothL1Loss",
    attrs: { reduction: "mean", beta: 1 } as LossOptions & { readonly beta: number },
    check({ beta }) {
      if (beta >= 0) return;
      throw new ValueError({ op: "smoothL1Loss", argument: "beta", expected: "be at least 0", received: String(beta) });
    },
    value(difference, { beta }) {
      const far = elementwise("abs", difference);
      if (beta === 0) return far;
      const near = elementwise("lt", far, fullLike(far, beta));
      return elementwise("where", near, div(mul(square(difference), 0.5), beta), sub(far, 0.5 * beta));
    },
    slope(difference, { beta }) {
      // PyTorch's choice at equal values; l1Loss has 0 there.
      if (beta === 0) return choose(holds(difference, "le", 0), -1, choose(holds(difference, "gt", 0), 1, difference));
      return maximum(minimum(div(difference, beta), 1), -1);
    },
    samples: [
      { x: [2, 3], target: [2, 3], beta: 0.5 },
      { x: [4], target: [4], reduction: "none" },
      { x: [4], target: [4], beta: 0 },
    ],
    rejects: [{ x: [1], target: [1], beta: -1, message: "smoothL1Loss: beta must be at least 0, got -1." }],
  }),
);
