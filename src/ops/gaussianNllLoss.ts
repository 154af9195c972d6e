import { ValueError } from "../ir/errors.ts";
import { type Shape, sameShape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { add, div, maximum, mul, square, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { reshapeTo, sumTo } from "./primitives/shaping.ts";
import { broadcastLossShape, commonShape, type LossOptions, reduce, spread, together } from "./reduction.ts";

export interface GaussianNllOptions extends LossOptions {
  /** Whether the constant ½·log 2π counts. */
  readonly full: boolean;
  /** Least variance. */
  readonly eps: number;
}

/** The variance's shape beside x: its own, or with a 1 for the last dimension where it has one number per row. */
function varianceShape(x: Shape, variance: Shape): Shape | undefined {
  const row = x.slice(0, -1);
  if (sameShape(variance, x)) return x;
  if (x.length > 0 && (sameShape(variance, row) || sameShape(variance, [...row, 1]))) return [...row, 1];
  return undefined;
}

/** Variances that come from the host are looked at when they enter. */
function checkVariance(variance: Tensor): void {
  const value = variance.node.value;
  if (value?.kind !== "host") return;
  const at = value.data.findIndex((v) => v < 0);
  if (at < 0) return;
  throw new ValueError({
    op: "gaussianNllLoss",
    argument: "variance",
    expected: "be at least 0",
    received: `${value.data[at]} at element ${at}`,
  });
}

/**
 * Negative log-likelihood of normally distributed targets whose mean and variance a model predicts.
 *
 *     ½·(log v + (x − target)²/v), with v = max(variance, eps); full adds ½·log 2π
 *
 * As in PyTorch the limit at eps is no part of the derivative.
 *
 * @zh 高斯负对数似然：模型预测均值 x 与方差 variance。
 *
 * @param x          means, any shape, float
 * @param target     broadcasts with x
 * @param variance   shape of x, or one number per row: x without its last dimension, or with 1 for it
 * @param full       whether the constant counts
 * @param eps        least variance
 * @param reduction  "mean" (over every element), "sum" or "none"
 * @returns          [] or the broadcast shape
 * @throws ShapeError when shapes do not fit, ValueError when variances given from the host are below 0
 * @saves    difference = x − target, v, shapes of the inputs
 * @example gaussianNllLoss(tensor([1, 3]), tensor([1, 1]), tensor([1, 1])) // 1
 */
export const gaussianNllLoss = defineOp({
  name: "gaussianNllLoss",
  inputs: ["x", "target", "variance"],
  attrs: { reduction: "mean", full: false, eps: 1e-6 } as GaussianNllOptions,
  float: ["x", "variance"],
  shape({ x, target, variance }, expect, { reduction }) {
    const rows = varianceShape(x, variance);
    const expected = `be ${show(x)}, ${show(x.slice(0, -1))} or ${show([...x.slice(0, -1), 1])}`;
    expect.that(rows !== undefined, "variance", `${expected} to match x`, variance);
    return broadcastLossShape("gaussianNllLoss", { x, target, variance: rows ?? [] }, reduction, expect);
  },
  forward(inputs, { reduction, full, eps }) {
    checkVariance(inputs.variance);
    const [x, target, variance] = together(inputs.x, inputs.target, inputs.variance);
    const v = maximum(reshapeTo(variance, varianceShape(x.shape, variance.shape) ?? []), eps);
    const difference = sub(x, target);
    const losses = mul(add(elementwise("log", v), div(square(difference), v)), 0.5);
    const output = reduce(full ? add(losses, 0.5 * Math.log(2 * Math.PI)) : losses, reduction);
    return { output, saved: { difference, v, shapes: [inputs.x.shape, inputs.target.shape, inputs.variance.shape] } };
  },
  backward(grad, { difference, v, shapes: [x, target, variance] }, { reduction }) {
    const item = spread(grad, commonShape(difference, v), reduction);
    const ratio = div(difference, v);
    const dx = mul(item, ratio);
    const dv = mul(item, mul(sub(div(1, v), square(ratio)), 0.5));
    return {
      x: sumTo(dx, x),
      target: sumTo(elementwise("neg", dx), target),
      variance: reshapeTo(sumTo(dv, v.shape), variance),
    };
  },
  because: "gaussianNllLoss keeps x − target and v: its derivatives are of these two",
  samples: [
    { x: [2, 3], target: [2, 3], variance: { shape: [2, 3], low: 0.3, high: 2 } },
    { x: [2, 3], target: [1, 3], variance: { shape: [2], low: 0.3, high: 2 }, full: true, reduction: "sum" },
    { x: [2, 3], target: [2, 3], variance: { shape: [2, 1], low: 0.3, high: 2 }, reduction: "none" },
  ],
  rejects: [
    {
      x: [2, 3],
      target: [2, 3],
      variance: [3],
      message: "gaussianNllLoss: variance must be [2, 3], [2] or [2, 1] to match x, got [3].",
    },
    {
      x: [2],
      target: [2],
      variance: { values: [1, -1], shape: [2] },
      message: "gaussianNllLoss: variance must be at least 0, got -1 at element 1.",
    },
    { x: [2], target: [3], variance: [2], message: "gaussianNllLoss: target must broadcast with x [2], got [3]." },
  ],
});
