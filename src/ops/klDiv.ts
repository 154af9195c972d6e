import { ValueError } from "../ir/errors.ts";
import type { Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { choose } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { div, mul, sub, sumAll } from "./primitives/arithmetic.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import { broadcastInputs, type Reduction, reduce, together } from "./reduction.ts";

export interface KlDivOptions {
  /** "batchmean" divides the sum by the first extent of x, which is what the divergence means. */
  readonly reduction: Reduction | "batchmean";
  /** Whether target holds logarithms too. */
  readonly logTarget: boolean;
}

function checkKlReduction(reduction: string): void {
  if (["none", "mean", "sum", "batchmean"].includes(reduction)) return;
  throw new ValueError({
    op: "klDiv",
    argument: "reduction",
    expected: 'be "none", "mean", "sum" or "batchmean"',
    received: JSON.stringify(reduction),
  });
}

/** t·log t, 0 at 0; what a negative number gives is NaN. */
function entropyTerm(t: Tensor): Tensor {
  return choose(elementwise("eq", t, fullLike(t, 0)), 0, mul(t, elementwise("log", t)));
}

/**
 * Kullback-Leibler divergence of x, given as log-probabilities, from target.
 *
 *     target·(log target − x);  e^target·(target − x) with logTarget
 *
 * @zh KL 散度：x 是对数概率，target 是概率(logTarget 时也是对数概率)。
 *
 * @param x          log-probabilities, any shape, float
 * @param target     probabilities, broadcasts with x; their logarithms with logTarget
 * @param logTarget  whether target holds logarithms
 * @param reduction  "mean" (over every element), "batchmean" (the sum over the first extent), "sum" or "none"
 * @returns          [] or the broadcast shape
 * @throws ShapeError when the shapes do not broadcast
 * @example klDiv(tensor([[-0.6931, -0.6931]]), tensor([[1, 0]]), { reduction: "batchmean" }) // 0.6931
 */
export const klDiv = defineOp({
  name: "klDiv",
  inputs: ["x", "target"],
  attrs: { reduction: "mean", logTarget: false } as KlDivOptions,
  float: ["x"],
  shape({ x, target }, expect, { reduction }): Shape {
    checkKlReduction(reduction);
    const shape = broadcastInputs({ x, target }, expect);
    return reduction === "none" ? shape : [];
  },
  forward({ x, target }, { reduction, logTarget }) {
    const [a, t] = together(x, target);
    const losses = logTarget ? mul(elementwise("exp", t), sub(t, a)) : sub(entropyTerm(t), mul(t, a));
    const output =
      reduction === "batchmean" ? div(sumAll(losses), x.ndim > 0 ? x.shape[0] : 1) : reduce(losses, reduction);
    return { output, saved: {} };
  },
  samples: [
    { x: [2, 3], target: { shape: [2, 3], low: 0.1, high: 1 } },
    { x: [2, 3], target: { shape: [3], low: 0.1, high: 1 }, reduction: "batchmean" },
    { x: [2, 3], target: [2, 3], reduction: "sum", logTarget: true },
    { x: [4], target: { shape: [4], low: 0.1, high: 1 }, reduction: "none" },
  ],
  rejects: [
    { x: [2, 3], target: [2], message: "klDiv: target must broadcast with x [2, 3], got [2]." },
    {
      x: [2],
      target: [2],
      reduction: "avg",
      message: 'klDiv: reduction must be "none", "mean", "sum" or "batchmean", got "avg".',
    },
  ],
});
