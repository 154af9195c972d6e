import { ValueError } from "../ir/errors.ts";
import type { Best, EpochRecord } from "./trainEvent.ts";

export type WatchedMetric = "trainLoss" | "trainAccuracy" | "validationLoss" | "validationAccuracy";

export interface EarlyStoppingOptions {
  /** Epochs without improvement after which to stop. */
  readonly patience: number;
  /** An improvement is more than this; 0 unless given. */
  readonly minDelta?: number;
}

/** What a checkpoint keeps of a watch. */
export interface WatchState {
  readonly best: Best | null;
  readonly epochsWithout: number;
}

/** Follows one metric from epoch to epoch: which epoch is the best, and whether hope is lost. */
export class BestWatch {
  readonly metric: WatchedMetric;
  readonly #patience: number;
  readonly #minDelta: number;
  #best: Best | undefined;
  #epochsWithout = 0;

  /** @throws ValueError unless patience is a whole number >= 1 and minDelta a number >= 0 */
  constructor(metric: WatchedMetric, options?: EarlyStoppingOptions) {
    const { patience = Number.POSITIVE_INFINITY, minDelta = 0 } = options ?? {};
    if (options && !(Number.isInteger(patience) && patience >= 1)) reject("patience", "be an integer >= 1", patience);
    if (!(minDelta >= 0 && Number.isFinite(minDelta))) reject("minDelta", "be a number >= 0", minDelta);
    this.metric = metric;
    this.#patience = patience;
    this.#minDelta = minDelta;
  }

  get best(): Best | undefined {
    return this.#best;
  }

  /** No improvement for `patience` epochs. */
  get isOver(): boolean {
    return this.#epochsWithout >= this.#patience;
  }

  /** Looks at an epoch; true when it is the best so far. */
  see(record: EpochRecord): boolean {
    const value = this.#valueOf(record);
    const rises = this.metric.endsWith("Accuracy");
    const gain = this.#best === undefined ? Number.POSITIVE_INFINITY : (value - this.#best.value) * (rises ? 1 : -1);
    if (gain > this.#minDelta) {
      this.#best = { epoch: record.epoch, value };
      this.#epochsWithout = 0;
      return true;
    }
    this.#epochsWithout += 1;
    return false;
  }

  state(): WatchState {
    return { best: this.#best ?? null, epochsWithout: this.#epochsWithout };
  }

  restore({ best, epochsWithout }: WatchState): void {
    this.#best = best ?? undefined;
    this.#epochsWithout = epochsWithout;
  }

  #valueOf(record: EpochRecord): number {
    const part = this.metric.startsWith("train") ? record.train : record.validation;
    const value = this.metric.endsWith("Accuracy") ? part?.accuracy : part?.loss;
    if (value !== undefined) return value;
    return reject("metric", "be one that this run measures (validation data? classes?)", this.metric);
  }
}

function reject(argument: string, expected: string, received: string | number): never {
  throw new ValueError({ op: "fit", argument: `earlyStopping.${argument}`, expected, received: String(received) });
}
