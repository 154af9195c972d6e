import { add, div, mul, square, sub } from "../ops/primitives/arithmetic.ts";
import { elementwise, fullLike } from "../ops/primitives/elementwise.ts";
import { expandTo } from "../ops/primitives/shaping.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { expectAdamHyper, movingAverage, penalised } from "./moments.ts";
import { Optimizer, type ParamsInput, type StepContext } from "./optimizer.ts";

export interface RAdamOptions {
  /** Learning rate. */
  lr: number;
  /** How slowly the means of the gradient and of its square move. */
  betas: readonly [number, number];
  /** Added to the denominator. */
  eps: number;
  weightDecay: number;
}

/** The variance's rectification r_t, or 0 while there are too few steps to know the variance. */
function rectification(beta: number, step: number): number {
  const limit = 2 / (1 - beta) - 1;
  const length = limit - (2 * step * beta ** step) / (1 - beta ** step);
  if (length <= 5) return 0;
  return Math.sqrt(((length - 4) * (length - 2) * limit) / ((limit - 4) * (limit - 2) * length));
}

/**
 * RAdam: Adam whose first steps, when the mean of the squared gradient says little yet, go without it.
 *
 *     ρ_∞ = 2 / (1 − β₂) − 1;  ρ_t = ρ_∞ − 2t·β₂ᵗ / (1 − β₂ᵗ);  m̂ = m / (1 − β₁ᵗ)
 *     ρ_t > 5:  w ← w − lr·m̂·r_t·sqrt(1 − β₂ᵗ) / (sqrt(v) + eps)
 *     else:     w ← w − lr·m̂
 *
 * with r_t = sqrt((ρ_t − 4)(ρ_t − 2)ρ_∞ / ((ρ_∞ − 4)(ρ_∞ − 2)ρ_t)). Which of the two holds is a number of the program,
 * so nothing is compiled anew when it changes.
 *
 * @source Liu et al. 2019, arXiv:1908.03265
 */
export class RAdam extends Optimizer<RAdamOptions> {
  constructor(params: ParamsInput<RAdamOptions>, options: Partial<RAdamOptions> = {}) {
    super(params, { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, ...options });
  }

  protected override check(hyper: RAdamOptions): void {
    expectAdamHyper("RAdam", hyper);
  }

  protected override stepOne(parameter: Variable, grad: Tensor, context: StepContext<RAdamOptions>): void {
    const { group, state, number } = context;
    const w = parameter.snapshot();
    const g = penalised(w, grad, context);
    const m = movingAverage("expAvg", g, 0, context);
    const v = movingAverage("expAvgSq", square(g), 1, context);
    const plain = number("plain", () => group.lr / (1 - group.betas[0] ** state.step));
    const rectified = number("rectified", () => {
      const [first, second] = group.betas;
      const share = Math.sqrt(1 - second ** state.step);
      return (group.lr * share * rectification(second, state.step)) / (1 - first ** state.step);
    });
    const denominator = add(
      elementwise("sqrt", v),
      number("eps", () => group.eps),
    );
    const known = expandTo(elementwise("gt", rectified, fullLike(rectified, 0)), w.shape);
    // With lr = 0 both factors are 0, so the branch does not matter then.
    const rate = elementwise("where", known, div(rectified, denominator), expandTo(plain, w.shape));
    parameter.assign(sub(w, mul(m, rate)));
  }
}
