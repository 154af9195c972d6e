import { add, div, mul, square, sub } from "../ops/primitives/arithmetic.ts";
import { elementwise } from "../ops/primitives/elementwise.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { expectHyper, Optimizer, type ParamsInput, type StepContext } from "./optimizer.ts";

export interface AdadeltaOptions {
  /** Scales the steps, which have the parameter's own unit. */
  lr: number;
  /** Share of the past in both running means. */
  rho: number;
  eps: number;
  weightDecay: number;
  /** Climbs instead of descending. */
  maximize: boolean;
}

/**
 * Adadelta: steps whose size follows that of past steps, so that no learning rate is needed.
 *
 *     v ← rho·v + (1 − rho)·g²;  d = sqrt(u + eps) / sqrt(v + eps) · g;  u ← rho·u + (1 − rho)·d²;  w ← w − lr·d
 *
 * @source Zeiler 2012, arXiv:1212.5701
 */
export class Adadelta extends Optimizer<AdadeltaOptions> {
  constructor(params: ParamsInput<AdadeltaOptions>, options: Partial<AdadeltaOptions> = {}) {
    super(params, { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0, maximize: false, ...options });
  }

  protected override check({ lr, rho, eps, weightDecay }: AdadeltaOptions): void {
    expectHyper("Adadelta", "rho", rho >= 0 && rho <= 1, "be in [0, 1]", rho);
    for (const [field, value] of Object.entries({ lr, eps, weightDecay })) {
      expectHyper("Adadelta", field, value >= 0, "be at least 0", value);
    }
  }

  protected override stepOne(parameter: Variable, grad: Tensor, context: StepContext<AdadeltaOptions>): void {
    const { group, moment, number } = context;
    const w = parameter.snapshot();
    let g = group.maximize ? elementwise("neg", grad) : grad;
    if (group.weightDecay !== 0)
      g = add(
        g,
        mul(
          w,
          number("weightDecay", () => group.weightDecay),
        ),
      );
    const [keep, take] = [number("rho", () => group.rho), number("rest", () => 1 - group.rho)];
    const eps = number("eps", () => group.eps);
    const squares = moment("squareAvg");
    const steps = moment("accDelta");
    const v = add(mul(squares.snapshot(), keep), mul(square(g), take));
    const root = (x: Tensor): Tensor => elementwise("sqrt", add(x, eps));
    const delta = mul(div(root(steps.snapshot()), root(v)), g);
    squares.assign(v);
    steps.assign(add(mul(steps.snapshot(), keep), mul(square(delta), take)));
    parameter.assign(
      sub(
        w,
        mul(
          delta,
          number("lr", () => group.lr),
        ),
      ),
    );
  }
}
