import { defineOp } from "./defineOp.ts";
import { mul, square, sub } from "./primitives/arithmetic.ts";
import { broadcastLossShape, type LossOptions, reduce, together } from "./reduction.ts";
import { relu } from "./relu.ts";

/**
 * Hinge loss squared: what is missing of a margin of 1 counts more the more it is.
 *
 *     max(0, 1 − x·target)²
 *
 * @zh 平方合页损失：合页损失的平方。
 *
 * @param x          scores, any shape, float
 * @param target     −1 or 1, broadcasts with x
 * @param reduction  "mean" (over every element), "sum" or "none"
 * @returns          [] or the broadcast shape
 * @throws ShapeError when the shapes do not broadcast
 * @example squaredHingeLoss(tensor([0.5, 2]), tensor([1, -1]), { reduction: "none" }) // [0.25, 9]
 */
export const squaredHingeLoss = defineOp({
  name: "squaredHingeLoss",
  inputs: ["x", "target"],
  attrs: { reduction: "mean" } as LossOptions,
  float: ["x"],
  shape: (shapes, expect, { reduction }) => broadcastLossShape("squaredHingeLoss", shapes, reduction, expect),
  forward({ x, target }, { reduction }) {
    const [a, b] = together(x, target);
    return { output: reduce(square(relu(sub(1, mul(a, b)))), reduction), saved: {} };
  },
  samples: [
    { x: [2, 3], target: { values: [1, -1, 1, 1, -1, -1], shape: [2, 3], dtype: "int32" } },
    { x: [2, 3], target: [3], reduction: "none" },
    { x: [3], target: [3], reduction: "sum" },
  ],
  rejects: [{ x: [2, 3], target: [2], message: "squaredHingeLoss: target must broadcast with x [2, 3], got [2]." }],
});
