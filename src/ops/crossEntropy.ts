import { isFloat } from "../ir/dtype.ts";
import { DTypeError, ValueError } from "../ir/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import {
  type ClassLossOptions,
  checkLabels,
  classDim,
  classLossShape,
  type Labels,
  labelsOf,
  massOf,
  overClasses,
  perClass,
  pick,
  reduceItems,
  spreadItems,
} from "./classTargets.ts";
import { defineOp } from "./defineOp.ts";
import { add, div, mul, sub, sumAll } from "./primitives/arithmetic.ts";
import { cast, elementwise } from "./primitives/elementwise.ts";
import { extremeOver } from "./primitives/reduce.ts";
import { expandTo, reshapeTo, sumOver } from "./primitives/shaping.ts";

export interface CrossEntropyOptions extends ClassLossOptions {
  readonly labelSmoothing: number;
}

const neg = (x: Tensor): Tensor => elementwise("neg", x);

/** Whether the target is a distribution over the classes instead of a label. */
const isSoft = (target: Tensor, x: Tensor): boolean => target.ndim === x.ndim;

function logSoftmaxOver(x: Tensor, dim: number): Tensor {
  const shifted = sub(x, extremeOver("amax", x, [dim]).detach());
  return sub(shifted, elementwise("log", overClasses(elementwise("expNonPositive", shifted))));
}

/** The given probabilities, softened. */
function soften(target: Tensor, x: Tensor, smoothing: number): Tensor {
  const given = cast(target, x.dtype);
  return smoothing === 0 ? given : add(mul(given, 1 - smoothing), smoothing / x.shape[classDim(x.shape)]);
}

/** The distribution in the loss −Σ q·log p, for targets that are probabilities. */
function softMass(target: Tensor, x: Tensor, weight: Tensor | undefined, smoothing: number): Tensor {
  const soft = soften(target, x, smoothing);
  return weight ? mul(soft, perClass(weight, x)) : soft;
}

/** −q·log p of every class for labels, without the weights. */
function labelCosts({ hot, valid }: Labels, logProbabilities: Tensor, smoothing: number): Tensor {
  const costs = neg(logProbabilities);
  const own = pick(hot, costs);
  if (smoothing === 0) return own;
  const even = pick(expandTo(valid, costs.shape), costs);
  return add(mul(own, 1 - smoothing), mul(even, smoothing / costs.shape[classDim(costs.shape)]));
}

/** Sum over all items, [C]. */
function overItems(x: Tensor): Tensor {
  const kept = classDim(x.shape);
  const others = x.shape.map((_, i) => i).filter((i) => i !== kept);
  return reshapeTo(sumOver(x, others), [x.shape[kept]]);
}

/**
 * Cross entropy between logits and class labels or class probabilities: softmax and negative log-likelihood in one,
 * stable for logits of any size.
 *
 *     −Σ_c weight[c] · q[c] · log softmax(x)[c]
 *
 * q is 1 at the label (or the given probabilities), softened by labelSmoothing to (1 − s)·q + s/C. "mean" divides by
 * the sum of the labels' weights, or by the number of items when the target is probabilities.
 *
 * @zh 交叉熵损失：由 logits 与类别标签（或类别概率）计算，合 softmax 与负对数似然为一步，数值稳定。
 *
 * @param x               logits [N, C, ...] or [C], float
 * @param target          labels, shape of x without C, any integer dtype; or probabilities, shape of x, float
 * @param weight          [C]
 * @param ignoreIndex     items with this label count nothing
 * @param labelSmoothing  s in [0, 1]
 * @param reduction       "mean", "sum" or "none"
 * @returns               [] or the shape of x without C
 * @throws ShapeError, DTypeError; ValueError when a label is out of range: here, or from the device when it is known there only
 * @saves    logProbabilities, target, weight
 * @example crossEntropy(tensor([[0, 0]]), tensor([1], { dtype: "int32" })) // 0.6931
 */
export const crossEntropy = defineOp(
  {
    name: "crossEntropy",
    inputs: ["x", "target", "weight?"],
    attrs: { reduction: "mean", ignoreIndex: -100, labelSmoothing: 0 } as CrossEntropyOptions,
    float: ["x", "weight"],
    shape(shapes, expect, { reduction, labelSmoothing }) {
      if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
        throw new ValueError({
          op: "crossEntropy",
          argument: "labelSmoothing",
          expected: "be in [0, 1]",
          received: String(labelSmoothing),
        });
      }
      return classLossShape("crossEntropy", shapes, expect, reduction, true);
    },
    forward({ x, target, weight }, { reduction, ignoreIndex, labelSmoothing }) {
      const dim = classDim(x.shape);
      const classes = x.shape[dim];
      const logProbabilities = logSoftmaxOver(x, dim);
      if (isSoft(target, x)) {
        if (!isFloat(target.dtype)) {
          throw new DTypeError({
            op: "crossEntropy",
            argument: "target",
            expected: "have a float dtype to be class probabilities in the shape of x",
            received: target.dtype,
          });
        }
        const mass = softMass(target, x, weight, labelSmoothing);
        const losses = neg(overClasses(mul(mass, logProbabilities)));
        const saved = { logProbabilities, target, weight };
        return { output: reduceItems(losses, x.shape, reduction, undefined), saved };
      }
      const checked = checkLabels("crossEntropy", target, classes, ignoreIndex);
      const labels = labelsOf(checked, x, weight, ignoreIndex);
      const scores = weight ? mul(logProbabilities, perClass(weight, x)) : logProbabilities;
      let losses = neg(overClasses(pick(labels.hot, scores)));
      if (labelSmoothing > 0) {
        const even = neg(pick(labels.valid, overClasses(scores)));
        losses = add(mul(losses, 1 - labelSmoothing), mul(even, labelSmoothing / classes));
      }
      const saved = { logProbabilities, target: checked, weight };
      return { output: reduceItems(losses, x.shape, reduction, labels.itemWeight), saved };
    },
    backward(grad, { logProbabilities, target, weight }, { reduction, ignoreIndex, labelSmoothing }) {
      const shape = logProbabilities.shape;
      const p = elementwise("expNonPositive", logProbabilities);
      if (isSoft(target, logProbabilities)) {
        const scale = spreadItems(grad, shape, reduction, undefined);
        const mass = softMass(target, logProbabilities, weight, labelSmoothing);
        const slope = mul(neg(logProbabilities), 1 - labelSmoothing);
        const dtarget = weight ? mul(slope, perClass(weight, p)) : slope;
        return {
          x: mul(sub(mul(p, overClasses(mass)), mass), scale),
          target: cast(mul(dtarget, scale), target.dtype),
          weight: weight ? overItems(mul(mul(soften(target, p, labelSmoothing), neg(logProbabilities)), scale)) : null,
        };
      }
      const labels = labelsOf(target, logProbabilities, weight, ignoreIndex);
      // Picked, not multiplied: when all items are ignored the mean is 0/0, but no gradient flows.
      const scale = pick(labels.valid, spreadItems(grad, shape, reduction, labels.itemWeight));
      const mass = massOf(labels, logProbabilities, weight, labelSmoothing);
      const total = weight || labelSmoothing > 0 ? overClasses(mass) : labels.itemWeight;
      let dweight: Tensor | null = null;
      if (weight) {
        const costs = labelCosts(labels, logProbabilities, labelSmoothing);
        dweight = overItems(mul(costs, scale));
        if (reduction === "mean") {
          // The mean's divisor is the sum of the labels' weights.
          const loss = div(sumAll(mul(costs, perClass(weight, p))), sumAll(labels.itemWeight));
          dweight = sub(dweight, overItems(pick(labels.hot, expandTo(mul(scale, loss), p.shape))));
        }
      }
      return { x: mul(sub(mul(p, total), mass), scale), target: null, weight: dweight };
    },
    because: {
      logProbabilities: "crossEntropy keeps log softmax(x): its derivative is softmax(x) − target",
      target: "crossEntropy keeps target: its derivative is softmax(x) − target",
      weight: "crossEntropy keeps weight: it scales the gradient of each class",
    },
    samples: [
      { x: [4, 3], target: { values: [0, 2, 1, 1], shape: [4], dtype: "int32" } },
      {
        x: [2, 3, 2],
        target: { values: [0, 2, 1, 1], shape: [2, 2], dtype: "int32" },
        weight: { values: [0.5, 1, 2], shape: [3] },
        ignoreIndex: 1,
        labelSmoothing: 0.1,
        reduction: "sum",
      },
      {
        x: [4, 3],
        target: { values: [0, 2, 1, 1], shape: [4], dtype: "int32" },
        weight: { values: [0.5, 1, 2], shape: [3] },
        labelSmoothing: 0.2,
      },
      { x: [2, 3], target: { shape: [2, 3], low: 0, high: 1 }, labelSmoothing: 0.2 },
      { x: [2, 3], target: { shape: [2, 3], low: 0, high: 1 }, weight: { values: [0.5, 1, 2], shape: [3] } },
    ],
    rejects: [
      {
        x: [2, 3],
        target: { values: [0, 3], shape: [2], dtype: "int32" },
        message: "crossEntropy: target must be in [0, 3), got 3 at position [1].",
      },
      {
        x: [2, 3],
        target: { values: [0, 1, 2], shape: [3], dtype: "int32" },
        message: "crossEntropy: target must be [2] to match x [2, 3] without its classes, got [3].",
      },
    ],
  },
  (apply) =>
    (
      x: Tensor,
      target: Tensor,
      options: Partial<CrossEntropyOptions> & { readonly weight?: Tensor | undefined } = {},
    ): Tensor => {
      const { weight, ...attrs } = options;
      return apply({ x, target, weight }, attrs);
    },
);
