import { defineOp } from "./defineOp.ts";
import { differenceLossRecord } from "./differenceLoss.ts";
import { mul, square } from "./primitives/arithmetic.ts";
import type { LossOptions } from "./reduction.ts";

/**
 * Squared error.
 *
 *     (x − target)², averaged over all elements, summed, or as it is
 *
 * @zh 均方误差损失。
 *
 * @param x          any shape, float
 * @param target     shape of x, float
 * @param reduction  "mean" (over every element), "sum" or "none"
 * @returns          [] or the shape of x
 * @throws ShapeError when the shapes differ
 * @saves    difference = x − target
 * @example mseLoss(tensor([1, 3]), tensor([1, 1])) // 2
 */
export const mseLoss = defineOp(
  differenceLossRecord({
    name: "mseLoss",
    attrs: { reduction: "mean" } as LossOptions,
    value: square,
    slope: (difference) => mul(difference, 2),
    samples: [
      { x: [2, 3], target: [2, 3] },
      { x: [4], target: [4], reduction: "sum" },
      { x: [4], target: [4], reduction: "none" },
    ],
    rejects: [
      { x: [4, 1], target: [4], message: "mseLoss: target must be [4, 1] to match x [4, 1], got [4]." },
      {
        x: [4],
        target: [4],
        reduction: "avg",
        message: 'mseLoss: reduction must be "none", "mean" or "sum", got "avg".',
      },
    ],
  }),
);
