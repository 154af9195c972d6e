import { maximum, minimum, mul, sub } from "../ops/primitives/arithmetic.ts";
import { elementwise, fullLike } from "../ops/primitives/elementwise.ts";
import { expandTo } from "../ops/primitives/shaping.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { expectHyper, Optimizer, type ParamsInput, type StepContext } from "./optimizer.ts";

export interface RpropOptions {
  /** The first step of every coordinate. */
  lr: number;
  /** What a step is multiplied by when the gradient's sign changed, and when it did not. */
  etas: readonly [number, number];
  /** The smallest and the largest step. */
  stepSizes: readonly [number, number];
  /** Climbs instead of descending. */
  maximize: boolean;
}

/**
 * Rprop: every coordinate has a step size of its own, and only the gradient's sign counts. For whole batches.
 *
 *     s ← clamp(s·η₊ where g·g' > 0, s·η₋ where g·g' < 0, else s);  g ← 0 where g·g' < 0;  w ← w − sign(g)·s
 *
 * with g' the gradient of the step before (0 at first).
 *
 * @source Riedmiller and Braun 1993
 */
export class Rprop extends Optimizer<RpropOptions> {
  constructor(params: ParamsInput<RpropOptions>, options: Partial<RpropOptions> = {}) {
    super(params, { lr: 0.01, etas: [0.5, 1.2], stepSizes: [1e-6, 50], maximize: false, ...options });
  }

  protected override check({ lr, etas: [less, more], stepSizes: [low, high] }: RpropOptions): void {
    expectHyper("Rprop", "lr", lr >= 0, "be at least 0", lr);
    expectHyper("Rprop", "etas", less > 0 && less < 1 && more > 1, "lie around 1: [in (0, 1), above 1]", [less, more]);
    expectHyper("Rprop", "stepSizes", low >= 0 && low <= high, "be [smallest, largest]", [low, high]);
  }

  protected override stepOne(parameter: Variable, grad: Tensor, context: StepContext<RpropOptions>): void {
    const { group, moment, number } = context;
    const w = parameter.snapshot();
    const given = group.maximize ? elementwise("neg", grad) : grad;
    const previous = moment("prev");
    const steps = moment("stepSize", group.lr);
    const agreement = mul(given, previous.snapshot());
    const zero = fullLike(agreement, 0);
    const turned = elementwise("lt", agreement, zero);
    const pick = (name: string, current: () => number): Tensor => expandTo(number(name, current), w.shape);
    const kept = elementwise(
      "where",
      turned,
      pick("less", () => group.etas[0]),
      fullLike(agreement, 1),
    );
    const factor = elementwise(
      "where",
      elementwise("gt", agreement, zero),
      pick("more", () => group.etas[1]),
      kept,
    );
    const size = minimum(
      maximum(
        mul(steps.snapshot(), factor),
        number("smallest", () => group.stepSizes[0]),
      ),
      number("largest", () => group.stepSizes[1]),
    );
    const g = elementwise("where", turned, zero, given);
    steps.assign(size);
    previous.assign(g);
    parameter.assign(sub(w, mul(elementwise("sign", g), size)));
  }
}
