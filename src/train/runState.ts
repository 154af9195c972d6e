import type { LoaderState } from "../data/dataLoader.ts";
import type { WeightedMeanState } from "../metrics/weightedMean.ts";
import type { GeneratorState } from "../tensor/random.ts";
import type { WatchState } from "./earlyStopping.ts";
import type { EpochRecord } from "./trainEvent.ts";

/** Settings that decide which bits a run ends with; a resumed run must have the same. */
export interface RunSettings {
  readonly samples: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly dropLast: boolean;
  readonly accumulate: number;
  readonly chunkSize: number;
  /** State of the scaler that the data went through; null without one. */
  readonly scaler: unknown;
}

/** The part of a checkpoint that is no tensor: everything else a run needs to go on as if nothing had happened. */
export interface RunState {
  readonly settings: RunSettings;
  readonly device: { readonly name: string; readonly description: string; readonly relaxed: boolean | null };
  /** Epochs that are over. */
  readonly epochs: readonly EpochRecord[];
  readonly step: number;
  readonly stepOfEpoch: number;
  readonly loader: LoaderState;
  readonly generator: GeneratorState;
  /** Of the epoch that is not over. */
  readonly soFar: {
    readonly loss: WeightedMeanState;
    readonly accuracy: WeightedMeanState;
    readonly elapsedMs: number;
    readonly lr: number;
  };
  readonly watch: WatchState;
  readonly optimizer: unknown;
  readonly schedule: unknown;
}

const kinds: { readonly [K in keyof RunState]: "array" | "number" | "object" | "any" } = {
  settings: "object",
  device: "object",
  epochs: "array",
  step: "number",
  stepOfEpoch: "number",
  loader: "object",
  generator: "object",
  soFar: "object",
  watch: "object",
  optimizer: "any",
  schedule: "any",
};

/** Whether a checkpoint's state has the parts that `fit` writes. */
export function isRunState(value: unknown): value is RunState {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(kinds).every(([name, kind]) => {
    const part: unknown = Object.entries(value).find(([key]) => key === name)?.[1];
    if (kind === "any") return true;
    if (kind === "array") return Array.isArray(part);
    return kind === "number" ? Number.isSafeInteger(part) : typeof part === "object" && part !== null;
  });
}
