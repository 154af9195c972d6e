import { defineOp } from "./defineOp.ts";
import { logSigmoid } from "./logSigmoid.ts";
import { mul } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { broadcastLossShape, type LossOptions, reduce, together } from "./reduction.ts";

/**
 * Logistic loss of signed decisions, without overflow.
 *
 *     log(1 + e^(−target·x))
 *
 * @zh 软间隔损失：目标为 ±1 的逻辑损失。
 *
 * @param x          scores, any shape, float
 * @param target     −1 or 1, broadcasts with x
 * @param reduction  "mean" (over every element), "sum" or "none"
 * @returns          [] or the broadcast shape
 * @throws ShapeError when the shapes do not broadcast
 * @example softMarginLoss(tensor([0, 1]), tensor([1, -1]), { reduction: "none" }) // [0.6931, 1.3133]
 */
export const softMarginLoss = defineOp({
  name: "softMarginLoss",
  inputs: ["x", "target"],
  attrs: { reduction: "mean" } as LossOptions,
  float: ["x"],
  shape: (shapes, expect, { reduction }) => broadcastLossShape("softMarginLoss", shapes, reduction, expect),
  forward({ x, target }, { reduction }) {
    const [a, t] = together(x, target);
    return { output: reduce(elementwise("neg", logSigmoid(mul(a, t))), reduction), saved: {} };
  },
  samples: [
    { x: [2, 3], target: { values: [1, -1, 1, 1, -1, -1], shape: [2, 3], dtype: "int32" } },
    { x: [2, 3], target: [3], reduction: "none" },
    { x: [3], target: [3], reduction: "sum" },
  ],
  rejects: [{ x: [2, 3], target: [2], message: "softMarginLoss: target must broadcast with x [2, 3], got [2]." }],
});
