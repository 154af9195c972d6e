import { expectMomentum, expectOption, LRScheduler, perGroup, type Scheduled, setMomentum } from "./lrScheduler.ts";

export interface CyclicOptions {
  /** Lowest rate, for all groups or one each; it replaces the optimizer's lr. */
  readonly baseLr: number | readonly number[];
  readonly maxLr: number | readonly number[];
  readonly stepSizeUp?: number;
  /** As stepSizeUp unless given. */
  readonly stepSizeDown?: number;
  /** The height of the cycles: constant, halved each time, or gamma to the number of steps. */
  readonly mode?: "triangular" | "triangular2" | "expRange";
  readonly gamma?: number;
  /** The height of the cycles instead of `mode`: of the cycle's number from 1, or of the steps so far. */
  readonly scaleFn?: (x: number) => number;
  readonly scaleMode?: "cycle" | "iterations";
  /** Whether momentum, or Adam's first beta, goes from maxMomentum down and back. */
  readonly cycleMomentum?: boolean;
  readonly baseMomentum?: number | readonly number[];
  readonly maxMomentum?: number | readonly number[];
}

function scaleOf(options: CyclicOptions): (cycle: number, t: number) => number {
  const { mode = "triangular", gamma = 1, scaleFn, scaleMode = "cycle" } = options;
  if (scaleFn !== undefined) return scaleMode === "cycle" ? (cycle) => scaleFn(cycle) : (_, t) => scaleFn(t);
  const known = mode === "triangular" || mode === "triangular2" || mode === "expRange";
  expectOption("CyclicLR", "mode", known, "be triangular, triangular2 or expRange", mode);
  if (mode === "triangular") return () => 1;
  return mode === "triangular2" ? (cycle) => 1 / 2 ** (cycle - 1) : (_, t) => gamma ** t;
}

/**
 * lr goes up and down between baseLr and maxLr in straight lines, and momentum the other way.
 *
 * @source Smith 2015, arXiv:1506.01186
 */
export class CyclicLR extends LRScheduler {
  readonly #momentumAt: ((t: number, i: number) => number) | undefined;

  constructor(optimizer: Scheduled, options: CyclicOptions) {
    const { stepSizeUp = 2000, stepSizeDown = stepSizeUp } = options;
    const { cycleMomentum = true, baseMomentum = 0.8, maxMomentum = 0.9 } = options;
    expectOption("CyclicLR", "stepSizeUp", stepSizeUp > 0, "be above 0", stepSizeUp);
    expectOption("CyclicLR", "stepSizeDown", stepSizeDown > 0, "be above 0", stepSizeDown);
    if (cycleMomentum) expectMomentum("CyclicLR", optimizer);
    const each = (argument: string, value: number | readonly number[]): readonly number[] =>
      perGroup("CyclicLR", argument, optimizer, value);
    const [base, most] = [each("baseLr", options.baseLr), each("maxLr", options.maxLr)];
    const [low, high] = [each("baseMomentum", baseMomentum), each("maxMomentum", maxMomentum)];
    const scale = scaleOf(options);
    const total = stepSizeUp + stepSizeDown;
    const rising = stepSizeUp / total;
    const height = (t: number): number => {
      const cycle = Math.floor(1 + t / total);
      const within = 1 + t / total - cycle;
      const share = within <= rising ? within / rising : (within - 1) / (rising - 1);
      return share * scale(cycle, t);
    };
    optimizer.paramGroups.forEach((group, i) => {
      group.lr = base[i];
    });
    super(optimizer, (_lr, _base, t, i) => base[i] + (most[i] - base[i]) * height(t));
    this.#momentumAt = cycleMomentum ? (t, i) => high[i] - (high[i] - low[i]) * height(t) : undefined;
    this.cycle(0);
  }

  protected override cycle(t: number): void {
    // Not there yet while the base class is being constructed.
    if (!(#momentumAt in this) || !this.#momentumAt) return;
    for (const [i, group] of this.optimizer.paramGroups.entries()) setMomentum(group, this.#momentumAt(t, i));
  }
}
