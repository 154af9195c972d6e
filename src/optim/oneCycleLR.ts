import { expectOption, LRScheduler, type Scheduled, setMomentum } from "./lrScheduler.ts";

export interface OneCycleOptions {
  readonly maxLr: number;
  readonly totalSteps: number;
  /** Share of the steps on which lr rises. */
  readonly pctStart?: number;
  readonly annealStrategy?: "cos" | "linear";
  readonly cycleMomentum?: boolean;
  readonly baseMomentum?: number;
  readonly maxMomentum?: number;
  /** lr begins at maxLr / divFactor … */
  readonly divFactor?: number;
  /** … and ends at that divided by finalDivFactor. */
  readonly finalDivFactor?: number;
  readonly threePhase?: boolean;
}

interface Phase {
  readonly end: number;
  readonly lr: readonly [number, number];
  readonly momentum: readonly [number, number];
}

/**
 * lr rises to maxLr and falls far below where it began, within totalSteps; momentum goes the other way.
 *
 * @source Smith and Topin 2017, arXiv:1708.07120
 */
export class OneCycleLR extends LRScheduler {
  readonly #momentumAt: ((t: number) => number) | undefined;

  constructor(optimizer: Scheduled, options: OneCycleOptions) {
    const { maxLr, totalSteps, pctStart = 0.3, annealStrategy = "cos", divFactor = 25, finalDivFactor = 1e4 } = options;
    const { cycleMomentum = true, baseMomentum = 0.85, maxMomentum = 0.95, threePhase = false } = options;
    const whole = Number.isInteger(totalSteps) && totalSteps >= 1;
    expectOption("OneCycleLR", "totalSteps", whole, "be a whole number of at least 1", totalSteps);
    expectOption("OneCycleLR", "pctStart", pctStart >= 0 && pctStart <= 1, "be in [0, 1]", pctStart);
    const first = maxLr / divFactor;
    const last = first / finalDivFactor;
    const down = [maxMomentum, baseMomentum] as const;
    const up = [baseMomentum, maxMomentum] as const;
    const peak = pctStart * totalSteps - 1;
    const rise: Phase = { end: peak, lr: [first, maxLr], momentum: down };
    const phases: Phase[] = threePhase
      ? [
          rise,
          { end: 2 * pctStart * totalSteps - 2, lr: [maxLr, first], momentum: up },
          { end: totalSteps - 1, lr: [first, last], momentum: [maxMomentum, maxMomentum] },
        ]
      : [rise, { end: totalSteps - 1, lr: [maxLr, last], momentum: up }];
    const at = (t: number, which: "lr" | "momentum"): number => {
      expectOption("OneCycleLR", "step", t <= totalSteps, `be called at most totalSteps ${totalSteps} times`, t);
      let start = 0;
      for (const [i, phase] of phases.entries()) {
        if (t <= phase.end || i === phases.length - 1) {
          const share = (t - start) / (phase.end - start);
          const [from, to] = phase[which];
          return annealStrategy === "cos"
            ? to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share))
            : from + (to - from) * share;
        }
        start = phase.end;
      }
      return last;
    };
    super(optimizer, (_lr, _base, t) => at(t, "lr"));
    this.#momentumAt = cycleMomentum ? (t) => at(t, "momentum") : undefined;
    this.cycle(0);
  }

  protected override cycle(t: number): void {
    // Not there yet while the base class is being constructed.
    if (!(#momentumAt in this) || !this.#momentumAt) return;
    const momentum = this.#momentumAt(t);
    for (const group of this.optimizer.paramGroups) setMomentum(group, momentum);
  }
}
