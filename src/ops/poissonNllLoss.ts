import type { Tensor } from "../tensor/tensor.ts";
import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { add, mul, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { broadcastLossShape, type LossOptions, reduce, together } from "./reduction.ts";

export interface PoissonNllOptions extends LossOptions {
  /** Whether x is the logarithm of the expected count. */
  readonly logInput: boolean;
  /** Whether Stirling's approximation of log target! counts. */
  readonly full: boolean;
  /** Added to x before its logarithm when logInput is false. */
  readonly eps: number;
}

const log = (x: Tensor): Tensor => elementwise("log", x);

/** Stirling's approximation of log t!, left out up to 1. */
function stirling(t: Tensor): Tensor {
  const approximation = add(sub(mul(t, log(t)), t), mul(log(mul(t, 2 * Math.PI)), 0.5));
  return choose(holds(t, "le", 1), 0, approximation);
}

/**
 * Negative log-likelihood of counts that follow a Poisson distribution.
 *
 *     e^x − target·x;  x − target·log(x + eps) without logInput;  full adds log target! after Stirling
 *
 * @zh 泊松负对数似然：target 是计数，x 是期望(logInput 时为其对数)。
 *
 * @param x          logarithms of the expected counts, or the counts; any shape, float
 * @param target     counts, broadcasts with x
 * @param logInput   which of the two x is
 * @param full       whether the term of target alone counts
 * @param eps        keeps the logarithm finite
 * @param reduction  "mean" (over every element), "sum" or "none"
 * @returns          [] or the broadcast shape
 * @throws ShapeError when the shapes do not broadcast
 * @example poissonNllLoss(tensor([0, 1]), tensor([1, 2]), { reduction: "none" }) // [1, 0.7183]
 */
export const poissonNllLoss = defineOp({
  name: "poissonNllLoss",
  inputs: ["x", "target"],
  attrs: { reduction: "mean", logInput: true, full: false, eps: 1e-8 } as PoissonNllOptions,
  float: ["x"],
  shape: (shapes, expect, { reduction }) => broadcastLossShape("poissonNllLoss", shapes, reduction, expect),
  forward({ x, target }, { reduction, logInput, full, eps }) {
    const [a, t] = together(x, target);
    const losses = logInput ? sub(elementwise("exp", a), mul(t, a)) : sub(a, mul(t, log(add(a, eps))));
    return { output: reduce(full ? add(losses, stirling(t)) : losses, reduction), saved: {} };
  },
  samples: [
    { x: [2, 3], target: { values: [0, 1, 2, 3, 4, 5], shape: [2, 3], dtype: "int32" }, full: true },
    {
      x: { shape: [2, 3], low: 0.2, high: 4 },
      target: { shape: [3], low: 1.1, high: 5 },
      logInput: false,
      full: true,
      reduction: "none",
    },
    { x: [4], target: [4], reduction: "sum" },
  ],
  rejects: [{ x: [2, 3], target: [2], message: "poissonNllLoss: target must broadcast with x [2, 3], got [2]." }],
});
