import { ValueError } from "../ir/errors.ts";
import { defineOp } from "./defineOp.ts";
import { differenceLossRecord } from "./differenceLoss.ts";
import { maximum, minimum, mul, square, sub } from "./primitives/arithmetic.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import type { LossOptions } from "./reduction.ts";

/**
 * Squared error near 0 and absolute error further out, so that outliers pull with bounded strength.
 *
 *     ½·d² where |d| ≤ delta, else delta·(|d| − ½·delta), with d = x − target
 *
 * @zh Huber 损失：误差小时取平方，误差大时取绝对值，使离群点的影响有界。
 *
 * @param x          any shape, float
 * @param target     shape of x, float
 * @param delta      above 0, in the unit of x
 * @param reduction  "mean" (over every element), "sum" or "none"
 * @returns          [] or the shape of x
 * @throws ShapeError when the shapes differ, ValueError when delta is not above 0
 * @saves    difference = x − target
 * @example huberLoss(tensor([3]), tensor([0])) // 2.5
 */
export const huberLoss = defineOp(
  differenceLossRecord({
    name: "huberLoss",
    attrs: { reduction: "mean", delta: 1 } as LossOptions & { readonly delta: number },
    check({ delta }) {
      if (delta > 0) return;
      throw new ValueError({ op: "huberLoss", argument: "delta", expected: "be above 0", received: String(delta) });
    },
    value(difference, { delta }) {
      const far = elementwise("abs", difference);
      const near = elementwise("le", far, fullLike(far, delta));
      return elementwise("where", near, mul(square(difference), 0.5), mul(sub(far, 0.5 * delta), delta));
    },
    slope: (difference, { delta }) => maximum(minimum(difference, delta), -delta),
    samples: [
      { x: [2, 3], target: [2, 3], delta: 0.5 },
      { x: [4], target: [4], reduction: "none" },
    ],
    rejects: [{ x: [1], target: [1], delta: 0, message: "huberLoss: delta must be above 0, got 0." }],
  }),
);
