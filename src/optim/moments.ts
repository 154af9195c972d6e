import { add, mul } from "../ops/primitives/arithmetic.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectHyper, type StepContext } from "./optimizer.ts";

interface AdamHyper {
  readonly lr: number;
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly weightDecay: number;
}

/** Throws ValueError unless the hyper-parameters that Adam and its relatives share can be used. */
export function expectAdamHyper(optimizer: string, { lr, betas, eps, weightDecay }: AdamHyper): void {
  expectHyper(optimizer, "lr", lr >= 0, "be at least 0", lr);
  betas.forEach((beta, i) => {
    expectHyper(optimizer, `betas[${i}]`, beta >= 0 && beta < 1, "be in [0, 1)", beta);
  });
  expectHyper(optimizer, "eps", eps >= 0, "be at least 0", eps);
  expectHyper(optimizer, "weightDecay", weightDecay >= 0, "be at least 0", weightDecay);
}

/** The gradient with that of the penalty ½·weightDecay·w². */
export function penalised<H extends { weightDecay: number }>(
  w: Tensor,
  grad: Tensor,
  { group, number }: StepContext<H>,
): Tensor {
  if (group.weightDecay === 0) return grad;
  const weight = number("weightDecay", () => group.weightDecay);
  return add(grad, mul(w, weight));
}

/** The moment `name` moved by 1 − betas[which] towards `value`: assigned and returned. */
export function movingAverage<H extends { betas: readonly [number, number] }>(
  name: string,
  value: Tensor,
  which: 0 | 1,
  { group, moment, number }: StepContext<H>,
): Tensor {
  const kept = moment(name);
  const old = number(`beta${which}`, () => group.betas[which]);
  const rest = number(`rest${which}`, () => 1 - group.betas[which]);
  const moved = add(mul(kept.snapshot(), old), mul(value, rest));
  kept.assign(moved);
  return moved;
}
