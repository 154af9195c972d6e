import { add, mul, sub } from "../ops/primitives/arithmetic.ts";
import { elementwise } from "../ops/primitives/elementwise.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { expectHyper, Optimizer, type ParamsInput, type StepContext } from "./optimizer.ts";

export interface SGDOptions {
  /** Learning rate. */
  lr: number;
  /** Share of the last direction that is kept; 0 is plain gradient descent. */
  momentum: number;
  /** Share of the gradient left out of the direction, but for the first step. */
  dampening: number;
  /** L2 penalty: added to the gradient times the parameter. */
  weightDecay: number;
  /** Nesterov's momentum: looks one step ahead. */
  nesterov: boolean;
  /** Climbs instead of descending. */
  maximize: boolean;
}

/**
 * Stochastic gradient descent.
 *
 *     g ← grad + weightDecay·w;  b ← momentum·b + (1 − dampening)·g;  w ← w − lr·b
 *
 * @source Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning"
 */
export class SGD extends Optimizer<SGDOptions> {
  constructor(params: ParamsInput<SGDOptions>, options: Partial<SGDOptions> & { readonly lr: number }) {
    super(params, { momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false, ...options });
  }

  protected override check({ lr, momentum, dampening, weightDecay, nesterov }: SGDOptions): void {
    expectHyper("SGD", "lr", lr >= 0, "be at least 0", lr);
    expectHyper("SGD", "momentum", momentum >= 0, "be at least 0", momentum);
    expectHyper("SGD", "weightDecay", weightDecay >= 0, "be at least 0", weightDecay);
    const fits = !nesterov || (momentum > 0 && dampening === 0);
    expectHyper(
      "SGD",
      "nesterov",
      fits,
      "go with momentum above 0 and no dampening",
      `momentum ${momentum}, dampening ${dampening}`,
    );
  }

  protected override stepOne(
    parameter: Variable,
    grad: Tensor,
    { group, state, moment, number }: StepContext<SGDOptions>,
  ): void {
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
    if (group.momentum !== 0) {
      const buffer = moment("momentumBuffer");
      const momentum = number("momentum", () => group.momentum);
      // The first direction is the gradient itself; the buffer is still zero then.
      const share =
        group.dampening === 0
          ? g
          : mul(
              g,
              number("share", () => (state.step === 1 ? 1 : 1 - group.dampening)),
            );
      const direction = add(mul(buffer.snapshot(), momentum), share);
      buffer.assign(direction);
      g = group.nesterov ? add(g, mul(direction, momentum)) : direction;
    }
    parameter.assign(
      sub(
        w,
        mul(
          g,
          number("lr", () => group.lr),
        ),
      ),
    );
  }
}
