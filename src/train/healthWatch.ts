import { HealthMonitor, HealthProbe } from "../inspect/index.ts";
import type { HealthOptions } from "./fitOptions.ts";
import type { ObservedForward } from "./programs.ts";
import type { Trainable } from "./trainable.ts";
import type { HealthEvent } from "./trainEvent.ts";

/** Steps from one that is observed to the next, where nobody says how many. */
export const defaultHealthEvery = 50;

/** When a run's health is looked at, and by whom. */
export class HealthWatch {
  readonly probe: HealthProbe;
  readonly monitor: HealthMonitor;
  readonly #every: number;

  constructor(model: Trainable, { every = defaultHealthEvery }: HealthOptions) {
    this.probe = new HealthProbe(model);
    this.monitor = new HealthMonitor(this.probe.sizes);
    this.#every = every;
  }

  /** Whether the step of this number, counted from 1, is observed: the first, and so on. */
  isDue(step: number): boolean {
    return (step - 1) % this.#every === 0;
  }

  /** The event of an observed step that has just been written. */
  eventOf({ vitals, samples }: ObservedForward, epoch: number, step: number): HealthEvent {
    const updateNorms = this.probe.updateNorms();
    return { type: "health", ...this.monitor.record({ epoch, step, samples, forward: vitals, updateNorms }) };
  }
}
