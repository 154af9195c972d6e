import type { HealthRecord } from "../inspect/index.ts";
import type { RecomputedWork } from "../inspect/recomputedWork.ts";
import type { NoiseScale } from "./noiseScale.ts";

/** Mean loss per sample, and the share of samples classified rightly where the task has classes. */
export interface Score {
  readonly loss: number;
  readonly accuracy?: number;
}

/** What is known about an epoch once it is over; a line of metrics.jsonl. */
export interface EpochRecord {
  /** Counted from 1, as people do. */
  readonly epoch: number;
  /** Steps of the whole run so far. */
  readonly step: number;
  readonly train: Score;
  readonly validation?: Score;
  /** Learning rate of the epoch's last step. */
  readonly lr: number;
  /** NaN when no clock was given; JSON has null for it. */
  readonly samplesPerSecond: number;
  readonly elapsedMs: number;
}

/** Where a run is the best so far by the watched metric. */
export interface Best {
  readonly epoch: number;
  readonly value: number;
}

export type StopReason = "completed" | "earlyStop" | "aborted";

export interface FitResult {
  readonly reason: StopReason;
  /** One record per finished epoch, those before a resume included. */
  readonly epochs: readonly EpochRecord[];
  /** Steps of the whole run. */
  readonly steps: number;
  readonly best?: Best;
}

/** Where a resumed run goes on. */
export interface Resumed {
  readonly epoch: number;
  /** Steps of that epoch that are done. */
  readonly step: number;
  /** The epochs that are over. */
  readonly epochs: readonly EpochRecord[];
  /** The device that wrote the checkpoint, if its arithmetic was another: then last bits may differ. */
  readonly otherDevice?: string;
}

export interface RunStart {
  readonly type: "runStart";
  /** For people: device, threads, relaxed or strict. */
  readonly description: string;
  readonly device: string;
  readonly threads: number;
  /** Fused multiply-add, which rounds differently; undefined on devices that know no such choice. */
  readonly relaxed?: boolean;
  readonly epochs: number;
  readonly samples: number;
  readonly stepsPerEpoch: number;
  readonly validationSamples: number;
  readonly parameters: number;
  readonly resumed?: Resumed;
}

/** A step adds up the gradients of several chunks: of batches that are to give one update, of a batch that does not fit, or both. */
export interface Accumulation {
  readonly type: "accumulation";
  /** Samples of a batch of the loader. */
  readonly batchSize: number;
  /** Batches that give one update. */
  readonly accumulate: number;
  /** Most samples that the device is given at once; `batchSize` where a batch fits. */
  readonly chunkSize: number;
  /** Chunks of a step of full size. */
  readonly chunks: number;
  /** What a model that normalises over the batch does otherwise than with one batch of the step's size. */
  readonly batchNorm?: {
    /** Its statistics are of at most so many samples, those of a chunk. */
    readonly samples: number;
    /** Its running statistics move so many times a step of full size, once a chunk. */
    readonly updates: number;
  };
}

/** A step takes less memory than it would, because backward computes again what is not kept. */
export interface MemoryBudgeted {
  readonly type: "memoryBudget";
  readonly budgetBytes: number;
  /** Of a step that keeps everything, and as planned; of an observed one, where steps are and it takes more. */
  readonly neededBytes: number;
  readonly plannedBytes: number;
  /** What is computed again, and its time as a share of a step that keeps everything. */
  readonly recomputed: RecomputedWork;
  /**
   * How long a step takes, where 1 is one that keeps everything; predicted. Less than what is computed again costs, since
   * such a step also writes over what it has read, and moves less memory.
   */
  readonly timeRatio: number;
}

export interface EpochStart {
  readonly type: "epochStart";
  readonly epoch: number;
}

export interface StepEnd extends Score {
  readonly type: "step";
  readonly epoch: number;
  /** Steps of this epoch so far, this one included. */
  readonly stepOfEpoch: number;
  /** Steps of the whole run so far. */
  readonly step: number;
  readonly samples: number;
  readonly lr: number;
  readonly elapsedMs: number;
  /** The epoch so far, weighted by samples. */
  readonly epochSoFar: Score;
  readonly samplesPerSecond: number;
}

/** How the network does, of an observed step; comes right after it. A line of metrics.jsonl. */
export interface HealthEvent extends HealthRecord {
  readonly type: "health";
}

/** How noisy gradients are, after an epoch; where it was asked for. A line of metrics.jsonl. */
export interface NoiseScaleEvent extends NoiseScale {
  readonly type: "noiseScale";
  readonly epoch: number;
  readonly step: number;
}

export interface EpochEnd extends EpochRecord {
  readonly type: "epochEnd";
  /** This epoch is the best so far by the watched metric. */
  readonly isBest: boolean;
}

export interface CheckpointWritten {
  readonly type: "checkpoint";
  readonly epoch: number;
  readonly step: number;
  readonly sizeBytes: number;
}

export interface EarlyStop {
  readonly type: "earlyStop";
  readonly epoch: number;
  readonly best: Best;
}

export interface RunEnd extends FitResult {
  readonly type: "runEnd";
}

/** What `fit` tells, in this order: runStart, (epochStart, step…, epochEnd, checkpoint)…, runEnd. */
export type TrainEvent =
  | RunStart
  | Accumulation
  | MemoryBudgeted
  | EpochStart
  | StepEnd
  | HealthEvent
  | NoiseScaleEvent
  | EpochEnd
  | CheckpointWritten
  | EarlyStop
  | RunEnd;
