import { ValueError } from "../ir/errors.ts";
import { numel, sameShape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { choose, holds } from "./choosing.ts";
import { checkLabels, labelsOf, overClasses, pick } from "./classTargets.ts";
import { defineOp } from "./defineOp.ts";
import { add, div, mul, square, sub, sumAll } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { reshapeTo } from "./primitives/shaping.ts";
import { checkReduction, type LossOptions } from "./reduction.ts";

export interface MultiMarginOptions extends LossOptions {
  /** 1 or 2. */
  readonly p: number;
  readonly margin: number;
}

/**
 * Hinge loss of several classes: how far other classes come within a margin of the label's score.
 *
 *     (1/C)·weight[target]·Σ_{c ≠ target} max(0, margin − x[target] + x[c])^p
 *
 * A NaN counts nothing, as in PyTorch.
 *
 * @zh 多分类间隔损失：其他类别的得分要比正确类别低至少 margin。
 *
 * @param x          scores [N, C] or [C], float
 * @param target     labels [N], or [] or [1] beside [C]; any integer dtype
 * @param weight     [C]
 * @param p          1 or 2
 * @param margin     in the unit of the scores
 * @param reduction  "mean" (over the items, whatever their weights), "sum" or "none"
 * @returns          [] or the shape of target
 * @throws ShapeError; ValueError when p is neither 1 nor 2 or a label given from the host is out of range
 * @example multiMarginLoss(tensor([[0.5, 1, 2]]), tensor([1], { dtype: "int32" })) // 0.8333
 */
export const multiMarginLoss = defineOp(
  {
    name: "multiMarginLoss",
    inputs: ["x", "target", "weight?"],
    attrs: { reduction: "mean", p: 1, margin: 1 } as MultiMarginOptions,
    float: ["x", "weight"],
    integer: ["target"],
    constant: ["weight"],
    shape({ x, target, weight }, expect, { reduction, p }) {
      checkReduction("multiMarginLoss", reduction);
      if (p !== 1 && p !== 2) {
        throw new ValueError({ op: "multiMarginLoss", argument: "p", expected: "be 1 or 2", received: String(p) });
      }
      expect.that(x.length === 1 || x.length === 2, "x", "be [C] or [N, C]", x);
      if (weight) expect("weight", weight, [x[x.length - 1]], `the classes of x ${show(x)}`);
      const single = x.length === 1 && sameShape(target, [1]);
      if (!single) expect("target", target, x.slice(0, -1), `x ${show(x)} without its classes`);
      return reduction === "none" ? target : [];
    },
    forward({ x, target, weight }, { reduction, p, margin }) {
      const classes = x.shape[x.ndim - 1];
      checkLabels("multiMarginLoss", target, classes, -1);
      const label = reshapeTo(target, x.shape.slice(0, -1));
      const { hot, itemWeight } = labelsOf(label, x, weight, -1);
      const lack = add(sub(x, overClasses(pick(hot, x))), margin);
      const counts = elementwise("logicalAnd", holds(lack, "gt", 0), elementwise("logicalNot", hot));
      const part = choose(counts, lack, 0);
      const sum: Tensor = overClasses(p === 1 ? part : square(part));
      const losses = reshapeTo(div(weight ? mul(sum, itemWeight) : sum, classes), target.shape);
      if (reduction === "none") return { output: losses, saved: {} };
      const total = sumAll(losses);
      // PyTorch's mean over no items is 0 here.
      return { output: reduction === "sum" ? total : div(total, Math.max(1, numel(target.shape))), saved: {} };
    },
    samples: [
      { x: [3, 4], target: { values: [0, 3, 1], shape: [3], dtype: "int32" } },
      {
        x: [2, 3],
        target: { values: [2, 0], shape: [2], dtype: "int32" },
        weight: { values: [0.5, 1, 2], shape: [3] },
        p: 2,
        margin: 0.7,
        reduction: "none",
      },
      { x: [3], target: { values: [1], shape: [], dtype: "int32" }, reduction: "sum" },
      { x: [3], target: { values: [1], shape: [1], dtype: "int32" }, reduction: "none" },
    ],
    rejects: [
      {
        x: [2, 3],
        target: { values: [0, 3], shape: [2], dtype: "int32" },
        message: "multiMarginLoss: target must be in [0, 3), got 3 at position [1].",
      },
      {
        x: [2, 3],
        target: { values: [0], shape: [1], dtype: "int32" },
        message: "multiMarginLoss: target must be [2] to match x [2, 3] without its classes, got [1].",
      },
      {
        x: [2, 3],
        target: { values: [0, 1], shape: [2], dtype: "int32" },
        p: 3,
        message: "multiMarginLoss: p must be 1 or 2, got 3.",
      },
      {
        x: [2, 3],
        target: { values: [0, 1], shape: [2], dtype: "int32" },
        weight: [2],
        message: "multiMarginLoss: weight must be [3] to match the classes of x [2, 3], got [2].",
      },
    ],
  },
  (apply) =>
    (
      x: Tensor,
      target: Tensor,
      options: Partial<MultiMarginOptions> & { readonly weight?: Tensor | undefined } = {},
    ): Tensor => {
      const { weight, ...attrs } = options;
      return apply({ x, target, weight }, attrs);
    },
);
