import { expectOption, type LRScheduler, type SchedulerState } from "./lrScheduler.ts";

/** Several schedules on one optimizer that all move at each step: what they do to the rate multiplies. */
export class ChainedScheduler {
  readonly #schedulers: readonly LRScheduler[];

  constructor(schedulers: readonly LRScheduler[]) {
    expectOption("ChainedScheduler", "schedulers", schedulers.length > 0, "hold at least one", schedulers.length);
    const [first] = schedulers;
    const strangers = schedulers.filter((scheduler) => !scheduler.sharesOptimizer(first));
    const received = `${strangers.length} of others`;
    expectOption("ChainedScheduler", "schedulers", strangers.length === 0, "act on one optimizer", received);
    this.#schedulers = schedulers;
  }

  /** The present learning rate of each group. */
  get lastLr(): number[] {
    return this.#schedulers[0].lastLr;
  }

  step(): void {
    for (const scheduler of this.#schedulers) scheduler.step();
  }

  stateDict(): { schedulers: SchedulerState[] } {
    return { schedulers: this.#schedulers.map((scheduler) => scheduler.stateDict()) };
  }

  loadStateDict({ schedulers }: ReturnType<ChainedScheduler["stateDict"]>): void {
    const count = this.#schedulers.length;
    expectOption(
      "ChainedScheduler",
      "the state",
      schedulers.length === count,
      `have ${count} parts`,
      schedulers.length,
    );
    this.#schedulers.forEach((scheduler, i) => {
      scheduler.loadStateDict(schedulers[i]);
    });
  }
}
