import { findAnomaly } from "../inspect/index.ts";
import { InternalError } from "../ir/errors.ts";
import type { FailedRun } from "../tensor/compile.ts";
import { AnomalyError } from "./nonFiniteStep.ts";
import type { Trainable } from "./trainable.ts";

/** Arguments of a run's programs, in their order. */
const argumentNames = ["x", "y", "share"];

/** Looks for what made a step fail: what a run with `anomaly: true` gives its programs. */
export class AnomalySearch {
  readonly #model: Trainable;
  readonly #stack: string | undefined;

  /** @param stack  where the run was begun */
  constructor(model: Trainable, stack: string | undefined) {
    this.#model = model;
    this.#stack = stack;
  }

  readonly diagnose = async (run: FailedRun): Promise<Error> => {
    const state = this.#model.stateDict();
    const anomaly = await findAnomaly(run, { state, arguments: argumentNames, stack: this.#stack });
    if (anomaly) return new AnomalyError(anomaly);
    return new InternalError("a step was not finite, but every value of it was when it was computed again.");
  };
}
