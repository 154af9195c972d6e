import { expectOption, initialLr, LRScheduler, type LrRule, type Scheduled } from "./lrScheduler.ts";

const whole = (op: string, field: string, value: number, least = 1): void =>
  expectOption(op, field, Number.isInteger(value) && value >= least, `be a whole number of at least ${least}`, value);

/** lr is multiplied by gamma every stepSize steps. */
export class StepLR extends LRScheduler {
  constructor(optimizer: Scheduled, { stepSize, gamma = 0.1 }: { readonly stepSize: number; readonly gamma?: number }) {
    whole("StepLR", "stepSize", stepSize);
    super(optimizer, (lr, _base, t) => (t > 0 && t % stepSize === 0 ? lr * gamma : lr));
  }
}

/** lr is multiplied by gamma at each milestone (twice when it is named twice), at 0 before the first step. */
export class MultiStepLR extends LRScheduler {
  constructor(
    optimizer: Scheduled,
    { milestones, gamma = 0.1 }: { readonly milestones: readonly number[]; readonly gamma?: number },
  ) {
    const count = (t: number): number => milestones.filter((milestone) => milestone === t).length;
    super(optimizer, (lr, _base, t) => lr * gamma ** count(t));
  }
}

/** lr is multiplied by gamma at every step. */
export class ExponentialLR extends LRScheduler {
  constructor(optimizer: Scheduled, { gamma }: { readonly gamma: number }) {
    super(optimizer, (lr, _base, t) => (t > 0 ? lr * gamma : lr));
  }
}

/** lr is multiplied by factor for the first totalIters steps. */
export class ConstantLR extends LRScheduler {
  constructor(
    optimizer: Scheduled,
    { factor = 1 / 3, totalIters = 5 }: { readonly factor?: number; readonly totalIters?: number } = {},
  ) {
    whole("ConstantLR", "totalIters", totalIters, 0);
    expectOption("ConstantLR", "factor", factor >= 0 && factor <= 1, "be in [0, 1]", factor);
    super(optimizer, (lr, base, t) => {
      if (t === 0) return lr * factor;
      if (t !== totalIters) return lr;
      return factor === 0 ? base : lr / factor;
    });
  }
}

/** lr's factor moves in a line from startFactor to endFactor within totalIters steps: a warm-up. */
export class LinearLR extends LRScheduler {
  constructor(
    optimizer: Scheduled,
    options: { readonly startFactor?: number; readonly endFactor?: number; readonly totalIters?: number } = {},
  ) {
    const { startFactor: start = 1 / 3, endFactor: end = 1, totalIters: total = 5 } = options;
    expectOption("LinearLR", "startFactor", start > 0 && start <= 1, "be in (0, 1]", start);
    expectOption("LinearLR", "endFactor", end >= 0 && end <= 1, "be in [0, 1]", end);
    whole("LinearLR", "totalIters", total);
    super(optimizer, (lr, _base, t) => {
      if (t === 0) return lr * start;
      return t > total ? lr : lr * (1 + (end - start) / (total * start + (t - 1) * (end - start)));
    });
  }
}

/** lr falls to 0 within totalIters steps, as (1 − t/totalIters) to a power. */
export class PolynomialLR extends LRScheduler {
  constructor(
    optimizer: Scheduled,
    { totalIters = 5, power = 1 }: { readonly totalIters?: number; readonly power?: number } = {},
  ) {
    whole("PolynomialLR", "totalIters", totalIters);
    super(optimizer, (lr, _base, t) => {
      if (t === 0 || t > totalIters) return lr;
      return lr * ((1 - t / totalIters) / (1 - (t - 1) / totalIters)) ** power;
    });
  }
}

/**
 * lr falls along half a cosine to etaMin within tMax steps, and rises again after.
 *
 * @source Loshchilov and Hutter 2016, arXiv:1608.03983
 */
export class CosineAnnealingLR extends LRScheduler {
  constructor(optimizer: Scheduled, { tMax, etaMin = 0 }: { readonly tMax: number; readonly etaMin?: number }) {
    whole("CosineAnnealingLR", "tMax", tMax);
    const height = (t: number): number => 1 + Math.cos((Math.PI * t) / tMax);
    super(optimizer, (lr, base, t) => {
      if (t === 0) return lr;
      // At the bottom the ratio of neighbours is 0/0.
      if ((t - 1 - tMax) % (2 * tMax) === 0) return lr + ((base - etaMin) * (1 - Math.cos(Math.PI / tMax))) / 2;
      return (height(t) / height(t - 1)) * (lr - etaMin) + etaMin;
    });
  }
}

/**
 * lr falls along half a cosine within t0 steps and starts over; each period is tMult times as long as the last.
 *
 * `step(epoch)` goes to any moment, also between whole ones: `step(epoch + i / batches)`.
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  constructor(
    optimizer: Scheduled,
    { t0, tMult = 1, etaMin = 0 }: { readonly t0: number; readonly tMult?: number; readonly etaMin?: number },
  ) {
    whole("CosineAnnealingWarmRestarts", "t0", t0);
    whole("CosineAnnealingWarmRestarts", "tMult", tMult);
    super(optimizer, (_lr, base, t) => {
      let [period, within] = [t0, t];
      while (within >= period) {
        within -= period;
        period *= tMult;
      }
      return etaMin + ((base - etaMin) * (1 + Math.cos((Math.PI * within) / period))) / 2;
    });
  }

  override step(epoch: number = this.lastEpoch + 1): void {
    expectOption("CosineAnnealingWarmRestarts", "epoch", epoch >= 0, "be at least 0", epoch);
    this.moveTo(epoch);
  }
}

type Factor = (t: number) => number;

/** One function for each group, from such a list or one for all. */
function factorsOf(op: string, optimizer: Scheduled, factor: Factor | readonly Factor[]): readonly Factor[] {
  const factors = typeof factor === "function" ? optimizer.paramGroups.map(() => factor) : factor;
  const count = optimizer.paramGroups.length;
  expectOption(op, "factor", factors.length === count, `be one function or ${count}`, factors.length);
  return factors;
}

/** lr is the first one times factor(t); one function, or one per group. */
export class LambdaLR extends LRScheduler {
  constructor(optimizer: Scheduled, factor: Factor | readonly Factor[]) {
    const factors = factorsOf("LambdaLR", optimizer, factor);
    const rule: LrRule = (_lr, base, t, i) => base * factors[i](t);
    super(optimizer, rule);
  }
}

/** lr is multiplied by factor(t) at each step t from 1; one function, or one per group. */
export class MultiplicativeLR extends LRScheduler {
  constructor(optimizer: Scheduled, factor: Factor | readonly Factor[]) {
    const factors = factorsOf("MultiplicativeLR", optimizer, factor);
    super(optimizer, (lr, _base, t, i) => (t > 0 ? lr * factors[i](t) : lr));
  }

  /** Counts from 0 again at the present rate: it has no rate of its own to begin from. */
  override restart(): void {
    this.moveTo(0);
  }
}

/** One schedule after the other; each begins at its milestone from the first learning rate. */
export class SequentialLR extends LRScheduler {
  readonly #schedulers: readonly LRScheduler[];
  readonly #milestones: readonly number[];
  #steps = 0;

  constructor(
    optimizer: Scheduled,
    { schedulers, milestones }: { readonly schedulers: readonly LRScheduler[]; readonly milestones: readonly number[] },
  ) {
    const fits = schedulers.length === milestones.length + 1;
    expectOption(
      "SequentialLR",
      "milestones",
      fits,
      `be ${schedulers.length - 1}, one less than schedulers`,
      milestones.length,
    );
    super(optimizer, (lr) => lr);
    this.#schedulers = schedulers;
    this.#milestones = milestones;
    this.restart();
  }

  override get lastEpoch(): number {
    return this.#steps;
  }

  override step(): void {
    this.#steps += 1;
    const current = this.#milestones.filter((milestone) => milestone <= this.#steps).length;
    if (current > 0 && this.#milestones[current - 1] === this.#steps) this.#schedulers[current].restart();
    else this.#schedulers[current].step();
  }

  override restart(): void {
    this.#steps = 0;
    for (const group of this.optimizer.paramGroups) group.lr = initialLr(group);
    this.#schedulers[0].restart();
  }

  override stateDict(): ReturnType<LRScheduler["stateDict"]> & { schedulers: ReturnType<LRScheduler["stateDict"]>[] } {
    return {
      ...super.stateDict(),
      lastEpoch: this.#steps,
      schedulers: this.#schedulers.map((scheduler) => scheduler.stateDict()),
    };
  }

  override loadStateDict(state: ReturnType<SequentialLR["stateDict"]>): void {
    this.#steps = state.lastEpoch;
    this.#schedulers.forEach((scheduler, i) => {
      scheduler.loadStateDict(state.schedulers[i]);
    });
    super.loadStateDict(state);
  }
}
