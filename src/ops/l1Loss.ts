import { defineOp } from "./defineOp.ts";
import { differenceLossRecord } from "./differenceLoss.ts";
import { elementwise } from "./primitives/elementwise.ts";
import type { LossOptions } from "./reduction.ts";

/**
 * Absolute error |x − target|; its derivative at equal values is 0.
 *
 * @zh 绝对误差损失；误差为 0 处的导数取 0。
 *
 * @param x          any shape, float
 * @param target     shape of x, float
 * @param reduction  "mean" (over every element), "sum" or "none"
 * @returns          [] or the shape of x
 * @throws ShapeError when the shapes differ
 * @saves    difference = x − target
 * @example l1Loss(tensor([1, 3]), tensor([1, 1])) // 1
 */
export const l1Loss = defineOp(
  differenceLossRecord({
    name: "l1Loss",
    attrs: { reduction: "mean" } as LossOptions,
    value: (difference) => elementwise("abs", difference),
    slope: (difference) => elementwise("sign", difference),
    samples: [
      { x: [2, 3], target: [2, 3] },
      { x: [4], target: [4], reduction: "none" },
    ],
  }),
);
