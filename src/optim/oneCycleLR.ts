import {
  expectMomentum,
  expectOption,
  LRScheduler,
  perGroup,
  type Scheduled,
  setInitialLr,
  setMomentum,
} from "./lrScheduler.ts";

export interface OneCycleOptions {
  /** Highest rate, for all groups or one each. */
  readonly maxLr: number | readonly number[];
  /** Steps in all; or epochs times stepsPerEpoch. */
  readonly totalSteps?: number;
  readonly epochs?: number;
  readonly stepsPerEpoch?: number;
  /** Share of the steps on which lr rises. */
  readonly pctStart?: number;
  readonly annealStrategy?: "cos" | "linear";
  readonly cycleMomentum?: boolean;
  readonly baseMomentum?: number | readonly number[];
  readonly maxMomentum?: number | readonly number[];
  /** lr begins at maxLr / divFactor … */
  readonly divFactor?: number;
  /** … and ends at that divided by finalDivFactor. */
  readonly finalDivFactor?: number;
  readonly threePhase?: boolean;
}

/** Where a phase ends, and which of the marks its rate and its momentum go between. */
interface Phase {
  readonly end: number;
  readonly lr: readonly [keyof Rates, keyof Rates];
  readonly momentum: readonly [keyof Momenta, keyof Momenta];
}

interface Rates {
  readonly first: number;
  readonly most: number;
  readonly last: number;
}

interface Momenta {
  readonly low: number;
  readonly high: number;
}

function phasesOf(total: number, share: number, threePhase: boolean): Phase[] {
  const rise: Phase = { end: share * total - 1, lr: ["first", "most"], momentum: ["high", "low"] };
  if (!threePhase) return [rise, { end: total - 1, lr: ["most", "last"], momentum: ["low", "high"] }];
  return [
    rise,
    { end: 2 * share * total - 2, lr: ["most", "first"], momentum: ["low", "high"] },
    { end: total - 1, lr: ["first", "last"], momentum: ["high", "high"] },
  ];
}

function stepsOf({ totalSteps, epochs, stepsPerEpoch }: OneCycleOptions): number {
  const given = totalSteps !== undefined ? { totalSteps } : { epochs, stepsPerEpoch };
  for (const [argument, value] of Object.entries(given)) {
    const whole = value !== undefined && Number.isInteger(value) && value >= 1;
    expectOption("OneCycleLR", argument, whole, "be a whole number of at least 1", value);
  }
  return totalSteps ?? (epochs ?? 1) * (stepsPerEpoch ?? 1);
}

/**
 * lr rises to maxLr and falls far below where it began, within totalSteps; momentum goes the other way.
 *
 * @source Smith and Topin 2017, arXiv:1708.07120
 */
export class OneCycleLR extends LRScheduler {
  readonly #momentumAt: ((t: number, i: number) => number) | undefined;

  constructor(optimizer: Scheduled, options: OneCycleOptions) {
    const { pctStart = 0.3, annealStrategy = "cos", divFactor = 25, finalDivFactor = 1e4 } = options;
    const { cycleMomentum = true, baseMomentum = 0.85, maxMomentum = 0.95, threePhase = false } = options;
    const total = stepsOf(options);
    expectOption("OneCycleLR", "pctStart", pctStart >= 0 && pctStart <= 1, "be in [0, 1]", pctStart);
    const anneals = annealStrategy === "cos" || annealStrategy === "linear";
    expectOption("OneCycleLR", "annealStrategy", anneals, "be cos or linear", annealStrategy);
    if (cycleMomentum) expectMomentum("OneCycleLR", optimizer);
    const each = (argument: string, value: number | readonly number[]): readonly number[] =>
      perGroup("OneCycleLR", argument, optimizer, value);
    const rates: Rates[] = each("maxLr", options.maxLr).map((most) => {
      const first = most / divFactor;
      return { first, most, last: first / finalDivFactor };
    });
    const [low, high] = [each("baseMomentum", baseMomentum), each("maxMomentum", maxMomentum)];
    const phases = phasesOf(total, pctStart, threePhase);
    /** The phase at a step, and the way from one mark to another within it. */
    const at = (t: number): { phase: Phase; between: (from: number, to: number) => number } => {
      expectOption("OneCycleLR", "step", t <= total, `be called at most totalSteps ${total} times`, t);
      const found = phases.findIndex(({ end }) => t <= end);
      const index = found < 0 ? phases.length - 1 : found;
      const phase = phases[index];
      const start = index === 0 ? 0 : phases[index - 1].end;
      const share = (t - start) / (phase.end - start);
      const between = (from: number, to: number): number =>
        annealStrategy === "cos"
          ? to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share))
          : from + (to - from) * share;
      return { phase, between };
    };
    optimizer.paramGroups.forEach((group, i) => {
      setInitialLr(group, rates[i].first);
    });
    super(optimizer, (_lr, _base, t, i) => {
      const { phase, between } = at(t);
      return between(rates[i][phase.lr[0]], rates[i][phase.lr[1]]);
    });
    const momentumAt = (t: number, i: number): number => {
      const { phase, between } = at(t);
      const marks: Momenta = { low: low[i], high: high[i] };
      return between(marks[phase.momentum[0]], marks[phase.momentum[1]]);
    };
    this.#momentumAt = cycleMomentum ? momentumAt : undefined;
    this.cycle(0);
  }

  protected override cycle(t: number): void {
    // Not there yet while the base class is being constructed.
    if (!(#momentumAt in this) || !this.#momentumAt) return;
    for (const [i, group] of this.optimizer.paramGroups.entries()) setMomentum(group, this.#momentumAt(t, i));
  }
}
