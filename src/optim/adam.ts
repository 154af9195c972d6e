import { add, div, maximum, mul, square, sub } from "../ops/primitives/arithmetic.ts";
import { elementwise } from "../ops/primitives/elementwise.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { expectAdamHyper, movingAverage, penalised } from "./moments.ts";
import { Optimizer, type ParamsInput, type StepContext } from "./optimizer.ts";

export interface AdamOptions {
  /** Learning rate. */
  lr: number;
  /** How slowly the means of the gradient and of its square move. */
  betas: readonly [number, number];
  /** Added to the denominator. */
  eps: number;
  weightDecay: number;
  /** Divides by the largest second moment so far. */
  amsgrad: boolean;
  /** Climbs instead of descending. */
  maximize: boolean;
}

const defaults: AdamOptions = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  amsgrad: false,
  maximize: false,
};

abstract class AdamLike extends Optimizer<AdamOptions> {
  /** Whether weight decay shrinks the parameter itself instead of entering the gradient. */
  protected abstract readonly decoupled: boolean;

  protected override check(hyper: AdamOptions): void {
    expectAdamHyper(this.constructor.name, hyper);
  }

  protected override stepOne(parameter: Variable, grad: Tensor, context: StepContext<AdamOptions>): void {
    const { group, state, moment, number } = context;
    let w = parameter.snapshot();
    let g = group.maximize ? elementwise("neg", grad) : grad;
    if (group.weightDecay !== 0) {
      if (this.decoupled)
        w = mul(
          w,
          number("decay", () => 1 - group.lr * group.weightDecay),
        );
      else g = penalised(w, g, context);
    }
    const m = movingAverage("expAvg", g, 0, context);
    const v = movingAverage("expAvgSq", square(g), 1, context);
    let spread = v;
    if (group.amsgrad) {
      const largest = moment("maxExpAvgSq");
      spread = maximum(largest.snapshot(), v);
      largest.assign(spread);
    }
    const root = number("root", () => Math.sqrt(1 - group.betas[1] ** state.step));
    const denominator = add(
      div(elementwise("sqrt", spread), root),
      number("eps", () => group.eps),
    );
    const stepSize = number("stepSize", () => group.lr / (1 - group.betas[0] ** state.step));
    parameter.assign(sub(w, mul(div(m, denominator), stepSize)));
  }
}

/**
 * Adam: steps of about lr in each coordinate, from running means of the gradient and of its square.
 *
 *     m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²;  w ← w − lr·(m / (1 − β₁ᵗ)) / (sqrt(v / (1 − β₂ᵗ)) + eps)
 *
 * weightDecay enters the gradient (an L2 penalty); for decoupled decay use AdamW.
 *
 * @source Kingma and Ba 2014, arXiv:1412.6980; amsgrad: Reddi, Kale and Kumar 2018, arXiv:1904.09237
 */
export class Adam extends AdamLike {
  protected readonly decoupled = false;

  constructor(params: ParamsInput<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super(params, { ...defaults, ...options });
  }
}

/**
 * Adam with decoupled weight decay: w ← (1 − lr·weightDecay)·w before the step.
 *
 * @source Loshchilov and Hutter 2017, arXiv:1711.05101
 */
export class AdamW extends AdamLike {
  protected readonly decoupled = true;

  constructor(params: ParamsInput<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super(params, { ...defaults, weightDecay: 0.01, ...options });
  }
}
