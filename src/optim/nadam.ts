import { add, div, mul, square, sub } from "../ops/primitives/arithmetic.ts";
import { elementwise } from "../ops/primitives/elementwise.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { expectAdamHyper, movingAverage, penalised } from "./moments.ts";
import { expectHyper, Optimizer, type ParamsInput, type StepContext } from "./optimizer.ts";

export interface NAdamOptions {
  /** Learning rate. */
  lr: number;
  /** How slowly the means of the gradient and of its square move. */
  betas: readonly [number, number];
  /** Added to the denominator. */
  eps: number;
  weightDecay: number;
  /** How fast the momentum approaches betas[0]. */
  momentumDecay: number;
}

/** μ_t = β₁·(1 − ½·0.96^(t·momentumDecay)): the momentum of step t, counted from 1. */
const momentumAt = (step: number, beta: number, decay: number): number => beta * (1 - 0.5 * 0.96 ** (step * decay));

/**
 * NAdam: Adam that looks ahead along its momentum, which warms up.
 *
 *     μ_t = β₁·(1 − ½·0.96^(t·momentumDecay));  m, v as Adam's;  d = sqrt(v / (1 − β₂ᵗ)) + eps
 *     w ← w − lr·((1 − μ_t)·g / (1 − Π_{i≤t} μ_i) + μ_{t+1}·m / (1 − μ_t·Π_{i≤t+1} μ_i)) / d
 *
 * The second μ_t in the last denominator is not Dozat's; PyTorch 1.13 has it, and the reference values come from there.
 *
 * @source Dozat 2016, "Incorporating Nesterov Momentum into Adam"
 */
export class NAdam extends Optimizer<NAdamOptions> {
  protected override readonly scalarMoments = ["muProduct"];

  constructor(params: ParamsInput<NAdamOptions>, options: Partial<NAdamOptions> = {}) {
    super(params, { lr: 2e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, momentumDecay: 4e-3, ...options });
  }

  protected override check(hyper: NAdamOptions): void {
    expectAdamHyper("NAdam", hyper);
    const { momentumDecay } = hyper;
    expectHyper("NAdam", "momentumDecay", momentumDecay >= 0, "be at least 0", momentumDecay);
  }

  protected override stepOne(parameter: Variable, grad: Tensor, context: StepContext<NAdamOptions>): void {
    const { group, state, moment, number, scalar } = context;
    const w = parameter.snapshot();
    const g = penalised(w, grad, context);
    const m = movingAverage("expAvg", g, 0, context);
    const v = movingAverage("expAvgSq", square(g), 1, context);
    const share = number("share", () => 1 - group.betas[1] ** state.step);
    const denominator = add(
      elementwise("sqrt", div(v, share)),
      number("eps", () => group.eps),
    );
    const mu = (step: number): number => momentumAt(step, group.betas[0], group.momentumDecay);
    const present = scalar("mu", () => mu(state.step));
    const next = scalar("muNext", () => mu(state.step + 1));
    // Π μ is kept, not worked out anew: a schedule may have moved betas on the way.
    const kept = moment("muProduct", 1);
    const product = mul(kept.snapshot(), present);
    kept.assign(product);
    const ofGrad = div(
      scalar("gradShare", () => group.lr * (1 - mu(state.step))),
      sub(1, product),
    );
    const ofMean = div(
      scalar("meanShare", () => group.lr * mu(state.step + 1)),
      sub(1, mul(mul(product, present), next)),
    );
    const ahead = sub(w, mul(div(g, denominator), ofGrad));
    parameter.assign(sub(ahead, mul(div(m, denominator), ofMean)));
  }
}
