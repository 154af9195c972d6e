import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { logSigmoid } from "./logSigmoid.ts";
import { add, div, mul, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { reshapeTo, sumOver } from "./primitives/shaping.ts";
import { broadcastInputs, checkReduction, type LossOptions, reduce, together } from "./reduction.ts";

const neg = (x: Tensor): Tensor => elementwise("neg", x);

/**
 * Cross entropy of independent yes/no labels from logits, averaged over the labels of each item.
 *
 *     −(1/C)·Σ_c weight[c]·(target·log σ(x) + (1 − target)·log σ(−x))
 *
 * @zh 多标签软间隔损失：每个样本的各标签做二元交叉熵后取平均。
 *
 * @param x          logits [..., C], float
 * @param target     0 or 1, broadcasts with x
 * @param weight     broadcasts with x, usually [C]
 * @param reduction  "mean" (over the items), "sum" or "none"
 * @returns          [] or the broadcast shape without C
 * @throws ShapeError when the shapes do not broadcast
 * @example multilabelSoftMarginLoss(tensor([[0, 0]]), tensor([[1, 0]])) // 0.6931
 */
export const multilabelSoftMarginLoss = defineOp(
  {
    name: "multilabelSoftMarginLoss",
    inputs: ["x", "target", "weight?"],
    attrs: { reduction: "mean" } as LossOptions,
    float: ["x"],
    shape({ x, target, weight }, expect, { reduction }) {
      checkReduction("multilabelSoftMarginLoss", reduction);
      expect.that(x.length > 0, "x", "have classes in its last dimension", x);
      const shape = broadcastInputs({ x, target, ...(weight ? { weight } : {}) }, expect);
      return reduction === "none" ? shape.slice(0, -1) : [];
    },
    forward(inputs, { reduction }) {
      const [x, target] = together(inputs.x, inputs.target);
      const yes = mul(target, logSigmoid(x));
      const no = mul(sub(1, target), logSigmoid(neg(x)));
      const losses = neg(add(yes, no));
      const [a, weight] = inputs.weight ? together(losses, inputs.weight) : [losses, undefined];
      const each = weight ? mul(a, weight) : a;
      const last = each.ndim - 1;
      const items = div(sumOver(each, [last]), x.shape[x.ndim - 1]);
      return { output: reduce(reshapeTo(items, each.shape.slice(0, -1)), reduction), saved: {} };
    },
    samples: [
      { x: [2, 3], target: { values: [1, 0, 1, 1, 0, 0], shape: [2, 3], dtype: "int32" } },
      { x: [2, 3], target: [3], weight: { shape: [3], low: 0.5, high: 2 }, reduction: "none" },
      { x: [3], target: [3], reduction: "sum" },
    ],
    rejects: [
      { x: [2, 3], target: [2], message: "multilabelSoftMarginLoss: target must broadcast with x [2, 3], got [2]." },
      {
        x: [2, 3],
        target: [2, 3],
        weight: [2],
        message: "multilabelSoftMarginLoss: weight must broadcast with x [2, 3], got [2].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, target: Tensor, options: Partial<LossOptions> & { readonly weight?: Tensor | undefined } = {}) => {
      const { weight, ...attrs } = options;
      return apply({ x, target, weight }, attrs);
    },
);
