import { add, div, mul, square, sub } from "../ops/primitives/arithmetic.ts";
import { elementwise } from "../ops/primitives/elementwise.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { expectHyper, Optimizer, type ParamsInput, type StepContext } from "./optimizer.ts";

export interface AdagradOptions {
  /** Learning rate. */
  lr: number;
  /** lr shrinks as 1 / (1 + t·lrDecay). */
  lrDecay: number;
  weightDecay: number;
  initialAccumulatorValue: number;
  /** Added to the denominator. */
  eps: number;
  /** Climbs instead of descending. */
  maximize: boolean;
}

/**
 * Adagrad: the gradient divided by the root of the sum of all its squares.
 *
 *     s ← s + g²;  w ← w − lr / (1 + (t − 1)·lrDecay) · g / (sqrt(s) + eps)
 *
 * @source Duchi, Hazan and Singer 2011
 */
export class Adagrad extends Optimizer<AdagradOptions> {
  constructor(params: ParamsInput<AdagradOptions>, options: Partial<AdagradOptions> = {}) {
    const defaults = { lr: 0.01, lrDecay: 0, weightDecay: 0, initialAccumulatorValue: 0, eps: 1e-10, maximize: false };
    super(params, { ...defaults, ...options });
  }

  protected override check({ lr, lrDecay, weightDecay, initialAccumulatorValue, eps }: AdagradOptions): void {
    for (const [field, value] of Object.entries({ lr, lrDecay, weightDecay, initialAccumulatorValue, eps })) {
      expectHyper("Adagrad", field, value >= 0, "be at least 0", value);
    }
  }

  protected override stepOne(parameter: Variable, grad: Tensor, context: StepContext<AdagradOptions>): void {
    const { group, state, moment, number } = context;
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
    const running = moment("sum", group.initialAccumulatorValue);
    const sum = add(running.snapshot(), square(g));
    running.assign(sum);
    const rate = number("rate", () => group.lr / (1 + (state.step - 1) * group.lrDecay));
    const denominator = add(
      elementwise("sqrt", sum),
      number("eps", () => group.eps),
    );
    parameter.assign(sub(w, mul(div(g, denominator), rate)));
  }
}
