import { expectOption, perGroup, type Scheduled } from "./lrScheduler.ts";

export interface PlateauOptions {
  /** Whether the metric should fall or rise. */
  readonly mode?: "min" | "max";
  readonly factor?: number;
  /** Steps without improvement that are still tolerated. */
  readonly patience?: number;
  /** What counts as an improvement: this share of the best, or this much. */
  readonly threshold?: number;
  readonly thresholdMode?: "rel" | "abs";
  /** Steps after a reduction in which nothing is counted. */
  readonly cooldown?: number;
  /** Lowest rate, for all groups or one each. */
  readonly minLr?: number | readonly number[];
  /** Reductions smaller than this are left out. */
  readonly eps?: number;
}

export interface PlateauState {
  readonly best: number;
  readonly badSteps: number;
  readonly cooldownLeft: number;
}

/** lr is multiplied by factor when a metric has stopped getting better. */
export class ReduceLROnPlateau {
  readonly #optimizer: Scheduled;
  readonly #options: Required<PlateauOptions>;
  readonly #minLrs: readonly number[];
  #best: number;
  #badSteps = 0;
  #cooldownLeft = 0;

  constructor(optimizer: Scheduled, options: PlateauOptions = {}) {
    const defaults = { mode: "min", factor: 0.1, patience: 10, threshold: 1e-4, thresholdMode: "rel" } as const;
    this.#options = { ...defaults, cooldown: 0, minLr: 0, eps: 1e-8, ...options };
    const { factor, mode, thresholdMode, minLr } = this.#options;
    expectOption("ReduceLROnPlateau", "factor", factor < 1, "be below 1", factor);
    expectOption("ReduceLROnPlateau", "mode", mode === "min" || mode === "max", "be min or max", mode);
    const known = thresholdMode === "rel" || thresholdMode === "abs";
    expectOption("ReduceLROnPlateau", "thresholdMode", known, "be rel or abs", thresholdMode);
    this.#minLrs = perGroup("ReduceLROnPlateau", "minLr", optimizer, minLr);
    this.#optimizer = optimizer;
    this.#best = mode === "min" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }

  get lastLr(): number[] {
    return this.#optimizer.paramGroups.map((group) => group.lr);
  }

  /** Call with the metric after each epoch. */
  step(metric: number): void {
    const { patience, cooldown, factor, eps } = this.#options;
    if (this.#isBetter(metric)) {
      this.#best = metric;
      this.#badSteps = 0;
    } else this.#badSteps += 1;
    if (this.#cooldownLeft > 0) {
      this.#cooldownLeft -= 1;
      this.#badSteps = 0;
    }
    if (this.#badSteps <= patience) return;
    for (const [i, group] of this.#optimizer.paramGroups.entries()) {
      const next = Math.max(group.lr * factor, this.#minLrs[i]);
      if (group.lr - next > eps) group.lr = next;
    }
    this.#cooldownLeft = cooldown;
    this.#badSteps = 0;
  }

  #isBetter(metric: number): boolean {
    const { mode, threshold, thresholdMode } = this.#options;
    const best = this.#best;
    if (mode === "min") return metric < (thresholdMode === "rel" ? best * (1 - threshold) : best - threshold);
    return metric > (thresholdMode === "rel" ? best * (1 + threshold) : best + threshold);
  }

  stateDict(): PlateauState {
    return { best: this.#best, badSteps: this.#badSteps, cooldownLeft: this.#cooldownLeft };
  }

  loadStateDict(state: PlateauState): void {
    this.#best = state.best;
    this.#badSteps = state.badSteps;
    this.#cooldownLeft = state.cooldownLeft;
  }
}
