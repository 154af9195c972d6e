import { add, div, maximum, mul, sub } from "../ops/primitives/arithmetic.ts";
import { elementwise } from "../ops/primitives/elementwise.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { expectAdamHyper, movingAverage, penalised } from "./moments.ts";
import { Optimizer, type ParamsInput, type StepContext } from "./optimizer.ts";

export interface AdamaxOptions {
  /** Learning rate. */
  lr: number;
  /** How slowly the mean of the gradient and its largest magnitude move. */
  betas: readonly [number, number];
  /** Added to the magnitude of each gradient. */
  eps: number;
  weightDecay: number;
  /** Climbs instead of descending. */
  maximize: boolean;
}

/**
 * Adamax: Adam with a decaying maximum of the gradient's magnitude in place of the root of its mean square.
 *
 *     m ← β₁m + (1 − β₁)g;  u ← max(β₂u, |g| + eps);  w ← w − lr / (1 − β₁ᵗ) · m / u
 *
 * @source Kingma and Ba 2014, arXiv:1412.6980, section 7.1
 */
export class Adamax extends Optimizer<AdamaxOptions> {
  constructor(params: ParamsInput<AdamaxOptions>, options: Partial<AdamaxOptions> = {}) {
    super(params, { lr: 2e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, maximize: false, ...options });
  }

  protected override check(hyper: AdamaxOptions): void {
    expectAdamHyper("Adamax", hyper);
  }

  protected override stepOne(parameter: Variable, grad: Tensor, context: StepContext<AdamaxOptions>): void {
    const { group, state, moment, number } = context;
    const w = parameter.snapshot();
    const g = penalised(w, group.maximize ? elementwise("neg", grad) : grad, context);
    const m = movingAverage("expAvg", g, 0, context);
    const largest = moment("expInf");
    const magnitude = add(
      elementwise("abs", g),
      number("eps", () => group.eps),
    );
    const u = maximum(
      mul(
        largest.snapshot(),
        number("beta1", () => group.betas[1]),
      ),
      magnitude,
    );
    largest.assign(u);
    const rate = number("rate", () => group.lr / (1 - group.betas[0] ** state.step));
    parameter.assign(sub(w, mul(div(m, u), rate)));
  }
}
