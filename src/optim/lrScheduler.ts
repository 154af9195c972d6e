import { ValueError } from "../ir/errors.ts";

/** A parameter group as schedules see it. */
export interface ScheduledGroup {
  lr: number;
  momentum?: number;
  betas?: readonly [number, number];
}

/** What a schedule acts on: any optimizer with a learning rate. */
export interface Scheduled {
  readonly paramGroups: readonly ScheduledGroup[];
}

/** The learning rate of group `i` after `t` steps, from the one before and the one the group began with. */
export type LrRule = (lr: number, base: number, t: number, i: number) => number;

export interface SchedulerState {
  readonly lastEpoch: number;
  readonly baseLrs: readonly number[];
  readonly lastLr: readonly number[];
}

const initialLrs = new WeakMap<ScheduledGroup, number>();

/** The learning rate that the group had when the first schedule was put on it. */
export function initialLr(group: ScheduledGroup): number {
  const known = initialLrs.get(group);
  if (known !== undefined) return known;
  initialLrs.set(group, group.lr);
  return group.lr;
}

/** The learning rate that schedules made from now on take for the group's first. */
export function setInitialLr(group: ScheduledGroup, lr: number): void {
  initialLrs.set(group, lr);
}

/** One value for each group, from such a list or one for all. */
export function perGroup(
  op: string,
  argument: string,
  optimizer: Scheduled,
  value: number | readonly number[],
): readonly number[] {
  const count = optimizer.paramGroups.length;
  if (typeof value === "number") return new Array<number>(count).fill(value);
  expectOption(op, argument, value.length === count, `be one number or ${count}`, value.length);
  return value;
}

/**
 * Sets learning rates as training goes on: call `step()` after each epoch or each optimizer step. Rules work on the
 * present rate, so several schedules on one optimizer multiply.
 */
export abstract class LRScheduler {
  protected readonly optimizer: Scheduled;
  protected baseLrs: number[];
  readonly #rule: LrRule;
  #lastEpoch = 0;

  constructor(optimizer: Scheduled, rule: LrRule) {
    this.optimizer = optimizer;
    this.#rule = rule;
    this.baseLrs = optimizer.paramGroups.map(initialLr);
    this.#apply();
  }

  sharesOptimizer(other: LRScheduler): boolean {
    return this.optimizer === other.optimizer;
  }

  /** How often `step` was called. */
  get lastEpoch(): number {
    return this.#lastEpoch;
  }

  /** The present learning rate of each group. */
  get lastLr(): number[] {
    return this.optimizer.paramGroups.map((group) => group.lr);
  }

  step(): void {
    this.moveTo(this.#lastEpoch + 1);
  }

  protected moveTo(t: number): void {
    this.#lastEpoch = t;
    this.#apply();
  }

  /** Begins anew from the groups' first learning rates. */
  restart(): void {
    this.#lastEpoch = 0;
    this.optimizer.paramGroups.forEach((group, i) => {
      group.lr = this.baseLrs[i];
    });
    this.#apply();
  }

  #apply(): void {
    this.optimizer.paramGroups.forEach((group, i) => {
      group.lr = this.#rule(group.lr, this.baseLrs[i], this.#lastEpoch, i);
    });
    this.cycle(this.#lastEpoch);
  }

  /** For schedules that move other hyper-parameters too. */
  protected cycle(_t: number): void {}

  stateDict(): SchedulerState {
    return { lastEpoch: this.#lastEpoch, baseLrs: [...this.baseLrs], lastLr: this.lastLr };
  }

  loadStateDict(state: SchedulerState): void {
    const groups = this.optimizer.paramGroups;
    expectOption(
      this.constructor.name,
      "the state",
      state.baseLrs.length === groups.length,
      `have ${groups.length} groups`,
      state.baseLrs.length,
    );
    this.#lastEpoch = state.lastEpoch;
    this.baseLrs = [...state.baseLrs];
    groups.forEach((group, i) => {
      group.lr = state.lastLr[i];
    });
    this.cycle(state.lastEpoch);
  }
}

export function expectOption(op: string, argument: string, holds: boolean, expected: string, value: unknown): void {
  if (!holds) throw new ValueError({ op, argument, expected, received: String(value) });
}

/** Throws ValueError unless every group has a momentum that a schedule can move. */
export function expectMomentum(op: string, optimizer: Scheduled): void {
  const has = optimizer.paramGroups.every((group) => group.betas !== undefined || group.momentum !== undefined);
  const received = "one without momentum; cycleMomentum: false leaves it alone";
  expectOption(op, "optimizer", has, "have momentum or betas for cycleMomentum", received);
}

/** Sets what the group has of momentum: SGD's, or Adam's first beta. */
export function setMomentum(group: ScheduledGroup, value: number): void {
  if (group.betas) group.betas = [value, group.betas[1]];
  else if (group.momentum !== undefined) group.momentum = value;
}
