import type { Tensor } from "../tensor/tensor.ts";
import {
  type ClassLossOptions,
  checkLabels,
  classDim,
  classLossShape,
  labelsOf,
  massOf,
  overClasses,
  perClass,
  pick,
  reduceItems,
  spreadItems,
} from "./classTargets.ts";
import { defineOp } from "./defineOp.ts";
import { mul } from "./primitives/arithmetic.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * Negative log-likelihood of class labels, from log-probabilities.
 *
 *     −weight[target] · x[target]; "mean" divides by the sum of the weights
 *
 * @zh 负对数似然损失，输入为对数概率与类别标签。
 *
 * @param x            log-probabilities [N, C, ...] or [C], float
 * @param target       labels, shape of x without C, any integer dtype
 * @param weight       [C]
 * @param ignoreIndex  items with this label count nothing
 * @param reduction    "mean", "sum" or "none"
 * @returns            [] or the shape of target
 * @throws ShapeError, DTypeError; ValueError when a label is out of range: here, or from the device when it is known there only
 * @saves    like (zeros that take no memory), target, weight
 * @example nllLoss(tensor([[-1, -2]]), tensor([1], { dtype: "int32" })) // 2
 */
export const nllLoss = defineOp(
  {
    name: "nllLoss",
    inputs: ["x", "target", "weight?"],
    attrs: { reduction: "mean", ignoreIndex: -100 } as ClassLossOptions,
    float: ["x", "weight"],
    constant: ["weight"],
    integer: ["target"],
    shape: (shapes, expect, { reduction }) => classLossShape("nllLoss", shapes, expect, reduction, false),
    forward({ x, target, weight }, { reduction, ignoreIndex }) {
      const checked = checkLabels("nllLoss", target, x.shape[classDim(x.shape)], ignoreIndex);
      const labels = labelsOf(checked, x, weight, ignoreIndex);
      const own = overClasses(pick(labels.hot, weight ? mul(x, perClass(weight, x)) : x));
      const losses = elementwise("neg", own);
      return {
        output: reduceItems(losses, x.shape, reduction, labels.itemWeight),
        saved: { like: fullLike(x, 0), target: checked, weight }, // only the shape of x matters
      };
    },
    backward(grad, { like, target, weight }, { reduction, ignoreIndex }) {
      const labels = labelsOf(target, like, weight, ignoreIndex);
      const scale = pick(labels.valid, spreadItems(grad, like.shape, reduction, labels.itemWeight));
      return {
        x: elementwise("neg", mul(massOf(labels, like, weight, 0), scale)),
        target: null,
        weight: null,
      };
    },
    because: {
      like: "nllLoss keeps zeros in the shape of x, which take no memory: the gradient is built on them",
      target: "nllLoss keeps target: the gradient goes to the labels' own classes",
      weight: "nllLoss keeps weight: it scales the gradient of each class",
    },
    samples: [
      { x: [4, 3], target: { values: [0, 2, 1, 1], shape: [4], dtype: "int32" } },
      {
        x: [2, 3, 2],
        target: { values: [0, 2, 1, 1], shape: [2, 2], dtype: "int32" },
        weight: { values: [0.5, 1, 2], shape: [3] },
        ignoreIndex: 1,
        reduction: "none",
      },
    ],
    rejects: [
      {
        x: [2, 3],
        target: { values: [0, 3], shape: [2], dtype: "int32" },
        message: "nllLoss: target must be in [0, 3), got 3 at position [1].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, target: Tensor, options: Partial<ClassLossOptions> & { readonly weight?: Tensor | undefined } = {}) => {
      const { weight, ...attrs } = options;
      return apply({ x, target, weight }, attrs);
    },
);
