import { expectOption, LRScheduler, type Scheduled, setMomentum } from "./lrScheduler.ts";

export interface CyclicOptions {
  readonly baseLr: number;
  readonly maxLr: number;
  readonly stepSizeUp?: number;
  /** As stepSizeUp unless given. */
  readonly stepSizeDown?: number;
  /** The height of the cycles: constant, halved each time, or gamma to the number of steps. */
  readonly mode?: "triangular" | "triangular2" | "expRange";
  readonly gamma?: number;
  readonly cycleMomentum?: boolean;
  readonly baseMomentum?: number;
  readonly maxMomentum?: number;
}

/**
 * lr goes up and down between baseLr and maxLr in straight lines; momentum goes the other way if cycleMomentum is set.
 *
 * @source Smith 2015, arXiv:1506.01186
 */
export class CyclicLR extends LRScheduler {
  readonly #momentumAt: ((t: number) => number) | undefined;

  constructor(optimizer: Scheduled, options: CyclicOptions) {
    const { baseLr, maxLr, stepSizeUp = 2000, stepSizeDown = stepSizeUp, mode = "triangular", gamma = 1 } = options;
    const { cycleMomentum = false, baseMomentum = 0.8, maxMomentum = 0.9 } = options;
    expectOption("CyclicLR", "stepSizeUp", stepSizeUp > 0, "be above 0", stepSizeUp);
    expectOption("CyclicLR", "stepSizeDown", stepSizeDown > 0, "be above 0", stepSizeDown);
    const total = stepSizeUp + stepSizeDown;
    const rising = stepSizeUp / total;
    const height = (t: number): number => {
      const cycle = Math.floor(1 + t / total);
      const within = 1 + t / total - cycle;
      const share = within <= rising ? within / rising : (within - 1) / (rising - 1);
      const scale = mode === "triangular" ? 1 : mode === "triangular2" ? 1 / 2 ** (cycle - 1) : gamma ** t;
      return share * scale;
    };
    super(optimizer, (_lr, _base, t) => baseLr + (maxLr - baseLr) * height(t));
    this.#momentumAt = cycleMomentum ? (t) => maxMomentum - (maxMomentum - baseMomentum) * height(t) : undefined;
    this.cycle(0);
  }

  protected override cycle(t: number): void {
    // Not there yet while the base class is being constructed.
    if (!(#momentumAt in this) || !this.#momentumAt) return;
    const momentum = this.#momentumAt(t);
    for (const group of this.optimizer.paramGroups) setMomentum(group, momentum);
  }
}
