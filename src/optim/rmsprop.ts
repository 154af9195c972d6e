import { add, div, mul, square, sub } from "../ops/primitives/arithmetic.ts";
import { elementwise } from "../ops/primitives/elementwise.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { expectHyper, Optimizer, type ParamsInput, type StepContext } from "./optimizer.ts";

export interface RMSpropOptions {
  /** Learning rate. */
  lr: number;
  /** Share of the past in the mean square. */
  alpha: number;
  /** Added to the denominator. */
  eps: number;
  weightDecay: number;
  momentum: number;
  /** Divides by the standard deviation instead of the root mean square. */
  centered: boolean;
  /** Climbs instead of descending. */
  maximize: boolean;
}

/**
 * RMSprop: the gradient divided by its running root mean square.
 *
 *     v ← alpha·v + (1 − alpha)·g²;  w ← w − lr·g / (sqrt(v) + eps)
 *
 * @source Tieleman and Hinton 2012, lecture 6.5
 */
export class RMSprop extends Optimizer<RMSpropOptions> {
  constructor(params: ParamsInput<RMSpropOptions>, options: Partial<RMSpropOptions> = {}) {
    const defaults = {
      lr: 0.01,
      alpha: 0.99,
      eps: 1e-8,
      weightDecay: 0,
      momentum: 0,
      centered: false,
      maximize: false,
    };
    super(params, { ...defaults, ...options });
  }

  protected override check({ lr, alpha, eps, weightDecay, momentum }: RMSpropOptions): void {
    for (const [field, value] of Object.entries({ lr, alpha, eps, weightDecay, momentum })) {
      expectHyper("RMSprop", field, value >= 0, "be at least 0", value);
    }
  }

  protected override stepOne(parameter: Variable, grad: Tensor, context: StepContext<RMSpropOptions>): void {
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
    const keep = number("alpha", () => group.alpha);
    const take = number("rest", () => 1 - group.alpha);
    const blend = (name: string, value: Tensor): Tensor => {
      const running = moment(name);
      const next = add(mul(running.snapshot(), keep), mul(value, take));
      running.assign(next);
      return next;
    };
    let spread = blend("squareAvg", square(g));
    if (group.centered) spread = sub(spread, square(blend("gradAvg", g)));
    let direction = div(
      g,
      add(
        elementwise("sqrt", spread),
        number("eps", () => group.eps),
      ),
    );
    if (group.momentum !== 0) {
      const buffer = moment("momentumBuffer");
      direction = add(
        mul(
          buffer.snapshot(),
          number("momentum", () => group.momentum),
        ),
        direction,
      );
      buffer.assign(direction);
    }
    parameter.assign(
      sub(
        w,
        mul(
          direction,
          number("lr", () => group.lr),
        ),
      ),
    );
  }
}
