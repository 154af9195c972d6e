import { show } from "../ir/shape.ts";
import { clamp } from "./clamp.ts";
import { defineOp } from "./defineOp.ts";
import { add, mul, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { broadcastLossShape, type LossOptions, reduce, together } from "./reduction.ts";

/**
 * Ranks x1 above x2 where target is 1, below where it is −1, by at least a margin.
 *
 *     max(0, −target·(x1 − x2) + margin)
 *
 * @zh 排序间隔损失：target 为 1 时要求 x1 高于 x2，为 −1 时相反。
 *
 * @param x1         scores, any shape, float
 * @param x2         as many dimensions as x1, broadcasts with it
 * @param target     −1 or 1, as many dimensions as x1, broadcasts with it
 * @param margin     in the unit of the scores
 * @param reduction  "mean" (over every element), "sum" or "none"
 * @returns          [] or the broadcast shape
 * @throws ShapeError when the shapes do not broadcast
 * @example marginRankingLoss(tensor([1, 2]), tensor([2, 1]), tensor([1, 1]), { reduction: "none" }) // [1, 0]
 */
export const marginRankingLoss = defineOp({
  name: "marginRankingLoss",
  inputs: ["x1", "x2", "target"],
  attrs: { reduction: "mean", margin: 0 } as LossOptions & { readonly margin: number },
  float: ["x1", "x2"],
  shape({ x1, x2, target }, expect, { reduction }) {
    for (const [argument, shape] of Object.entries({ x2, target })) {
      expect.that(shape.length === x1.length, argument, `have the ${x1.length} dimensions of x1 ${show(x1)}`, shape);
    }
    return broadcastLossShape("marginRankingLoss", { x1, x2, target }, reduction, expect);
  },
  forward(inputs, { reduction, margin }) {
    const [x1, x2, target] = together(inputs.x1, inputs.x2, inputs.target);
    const losses = clamp(add(mul(elementwise("neg", target), sub(x1, x2)), margin), { min: 0 });
    return { output: reduce(losses, reduction), saved: {} };
  },
  samples: [
    { x1: [4], x2: [4], target: { values: [1, -1, 1, -1], shape: [4], dtype: "int32" }, margin: 0.4 },
    { x1: [2, 3], x2: [1, 3], target: [2, 1], reduction: "none" },
    { x1: [3], x2: [3], target: [3], reduction: "sum" },
  ],
  rejects: [
    {
      x1: [2, 3],
      x2: [3],
      target: [2, 3],
      message: "marginRankingLoss: x2 must have the 2 dimensions of x1 [2, 3], got [3].",
    },
    { x1: [2], x2: [2], target: [3], message: "marginRankingLoss: target must broadcast with x1 [2], got [3]." },
  ],
});
