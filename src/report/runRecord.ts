import type { HealthRecord, MemoryLedger } from "../inspect/index.ts";

/** Languages a report can be written in. */
export type Lang = "en" | "zh";

/** Where a run stands or how it ended. */
export type RunEnd = "running" | "finished" | "stopped early" | "interrupted" | "failed";

/** Number of samples per part of the data; a part that was not used is absent. */
export interface SampleCounts {
  readonly train: number;
  readonly validation?: number;
  readonly test?: number;
}

/** Means over samples; null when the number was not finite. */
export interface ScoreRecord {
  readonly loss: number | null;
  /** In [0, 1]; absent for regression. */
  readonly accuracy?: number | null;
}

/** A finished epoch; every line of metrics.jsonl, and every record that `fit` gives, is one. */
export interface EpochScores {
  /** Counted from 1. */
  readonly epoch: number;
  readonly train: ScoreRecord;
  /** On the validation samples; on the test samples, which then decided nothing, when there are no validation samples. */
  readonly validation?: ScoreRecord;
  /** Learning rate of the epoch's last step. */
  readonly lr?: number;
  /** Wall time of the epoch; null when there was no clock. */
  readonly elapsedMs?: number | null;
}

/** One layer of the model in the order of the forward pass; every row of `summary` is one. */
export interface LayerRecord {
  /** As in `stateDict`, e.g. `features.0`; "" for a model that is one layer. */
  readonly path: string;
  /** Class name, e.g. `Conv2d`. */
  readonly type: string;
  /** Of a pass over one sample, its batch dimension included. */
  readonly outputShape: readonly number[];
  /** How a convolution or pooling comes to its spatial size; empty for others. */
  readonly arithmetic: string;
  /** Trainable and frozen elements; a tied one counts where it comes first. */
  readonly parameters: number;
  /** Multiplications with addition in the forward pass of one sample. */
  readonly multiplyAdds: number;
}

/** An image as the network's user would see it: bytes, before any scaling. */
export interface ImageRecord {
  readonly width: number;
  readonly height: number;
  /** 1 is grey, 3 is red, green, blue. */
  readonly channels: 1 | 3;
  /** 0 to 255, row by row, channels of a pixel together; height · width · channels numbers. */
  readonly pixels: readonly number[];
}

/** A sample that the model got wrong. */
export interface MistakeRecord {
  /** Number of the sample in the evaluated part. */
  readonly index: number;
  /** Number of the right class. */
  readonly label: number;
  /** Number of the class that the model chose. */
  readonly predicted: number;
  /** What the model gave its own choice, in [0, 1]. */
  readonly probability: number;
  /** What it gave the right class, in [0, 1]. */
  readonly labelProbability: number;
  /** Absent when the samples are no images. */
  readonly image?: ImageRecord;
}

/** The final judgement, on samples that no decision of the run depended on when `part` is "test". */
export interface EvaluationRecord {
  readonly part: "train" | "validation" | "test";
  readonly samples: number;
  readonly loss: number | null;
  /** In [0, 1]; absent for regression. */
  readonly accuracy?: number | null;
  /** Counts by [right class][chosen class]; absent for regression. */
  readonly confusion?: readonly (readonly number[])[];
  /** The most confident mistakes, most confident first. */
  readonly mistakes?: readonly MistakeRecord[];
}

/** A setting as it stands in config.json. */
export type ConfigValue =
  | string
  | number
  | boolean
  | null
  | readonly ConfigValue[]
  | { readonly [name: string]: ConfigValue };

/**
 * Everything `report.html` shows about a run, as plain data: JSON keeps it exactly, so a report can be made anew from
 * a run folder. Whoever runs the training fills it; the report computes nothing but sums and shares of what stands here.
 */
export interface RunRecord {
  /** Of this format. */
  readonly version: 1;
  /** Language of the report. */
  readonly lang: Lang;
  /** Name of the run, as a rule its folder's name. */
  readonly name: string;
  /** Version of fathom that trained. */
  readonly fathom: string;
  /** What was typed, so that it can be typed again; absent for runs from a program. */
  readonly command?: string;
  /** ISO 8601 with time zone. */
  readonly startedAt: string;
  /** Wall time so far, pauses between an interruption and its resumption left out. */
  readonly elapsedMs: number;
  readonly end: RunEnd;
  readonly seed: number;
  /** The device's own description, e.g. `wasm, 2 threads, relaxed SIMD`. */
  readonly device: string;
  /** E.g. `Node 24.1.0, linux x64`. */
  readonly host?: string;
  readonly data: {
    readonly name: string;
    readonly samples: SampleCounts;
    /** Shape of one sample. */
    readonly sampleShape: readonly number[];
    /** A name per class number; empty for regression. */
    readonly classes: readonly string[];
    /** Origin and licence, in one line. */
    readonly source?: string;
  };
  readonly model: {
    readonly name: string;
    readonly layers: readonly LayerRecord[];
    readonly parameters: number;
    readonly multiplyAdds: number;
  };
  readonly epochs: readonly EpochScores[];
  /** The epoch whose weights were kept, counted from 1. */
  readonly bestEpoch?: number;
  readonly evaluation?: EvaluationRecord;
  /** Observed steps, in their order; lines of metrics.jsonl. */
  readonly health?: readonly HealthRecord[];
  /** Gradient noise scales after epochs, in samples; null where no gradient stood out of the noise. */
  readonly noiseScales?: readonly { readonly epoch: number; readonly noiseScale: number | null }[];
  /** Median wall time of a training step. */
  readonly stepMs?: number;
  readonly memory?: {
    /** Most bytes in use at once over the whole run, as the device measured. */
    readonly peakBytes: number;
    /** Of a training step, with the reasons in the language of the report. */
    readonly ledger: MemoryLedger;
  };
  /** How a training step fits the memory that the run was allowed. */
  readonly memoryBudget?: {
    readonly budgetBytes: number;
    /** Of a step as planned, and of one that keeps everything. */
    readonly plannedBytes: number;
    readonly neededBytes: number;
    /** Module and op of what backward computes again. */
    readonly recomputed: readonly string[];
    /** Predicted: how long a step takes, where 1 is one that keeps everything. */
    readonly timeRatio: number;
  };
  /** The settings of the run, in the order to be shown. */
  readonly config: { readonly [name: string]: ConfigValue };
}
