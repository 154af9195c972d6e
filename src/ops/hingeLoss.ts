import { defineOp } from "./defineOp.ts";
import { mul, sub } from "./primitives/arithmetic.ts";
import { broadcastLossShape, type LossOptions, reduce, together } from "./reduction.ts";
import { relu } from "./relu.ts";

/**
 * Hinge loss of signed decisions: what is missing of a margin of 1.
 *
 *     max(0, 1 − x·target); the derivative at the margin is 0
 *
 * @zh 合页损失：目标为 ±1，惩罚 x·target 小于 1 的部分。
 *
 * @param x          scores, any shape, float
 * @param target     −1 or 1, broadcasts with x
 * @param reduction  "mean" (over every element), "sum" or "none"
 * @returns          [] or the broadcast shape
 * @throws ShapeError when the shapes do not broadcast
 * @example hingeLoss(tensor([0.5, 2]), tensor([1, -1]), { reduction: "none" }) // [0.5, 3]
 */
export const hingeLoss = defineOp({
  name: "hingeLoss",
  inputs: ["x", "target"],
  attrs: { reduction: "mean" } as LossOptions,
  float: ["x"],
  shape: (shapes, expect, { reduction }) => broadcastLossShape("hingeLoss", shapes, reduction, expect),
  forward({ x, target }, { reduction }) {
    const [a, b] = together(x, target);
    return { output: reduce(relu(sub(1, mul(a, b))), reduction), saved: {} };
  },
  samples: [
    { x: [2, 3], target: { values: [1, -1, 1, 1, -1, -1], shape: [2, 3], dtype: "int32" } },
    { x: [2, 3], target: [3], reduction: "none" },
    { x: [3], target: [3], reduction: "sum" },
  ],
  rejects: [
    { x: [2, 3], target: [2], message: "hingeLoss: target must broadcast with x [2, 3], got [2]." },
    {
      x: [2],
      target: [2],
      reduction: "avg",
      message: 'hingeLoss: reduction must be "none", "mean" or "sum", got "avg".',
    },
  ],
});
