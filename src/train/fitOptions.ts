import type { DataLoader } from "../data/dataLoader.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Generator } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { CheckpointStore } from "./checkpoint.ts";
import type { EarlyStoppingOptions, WatchedMetric } from "./earlyStopping.ts";
import type { Schedule, Updater } from "./trainable.ts";

/** Samples with a field `x`, what the model is given, and `y`, what the loss compares its output with. */
export type LabelledData = Dataset<"x" | "y">;

export type LossFunction = (output: Tensor, y: Tensor) => Tensor;

export interface HealthOptions {
  /** The first step is observed, and every so many later; 50 unless given. Batches cut short are left out. */
  readonly every?: number;
  /** Also measures the gradient noise scale after each epoch, at the cost of some 64 small steps. */
  readonly noiseScale?: boolean;
}

export interface FitOptions {
  readonly optimizer: Updater;
  /** Mean over the batch; cross entropy unless given. */
  readonly loss?: LossFunction;
  /**
   * Most memory of the device that a step may take, all in all: bytes, or a text such as "256MB". What would not fit to
   * keep for backward is computed again, to the same bits; an event says what, and what it costs in time.
   */
  readonly memoryBudget?: number | string;
  /** How many samples of the batch are right, [] ; correctCount for scores [B, C] with labels [B] unless given. */
  readonly correct?: (output: Tensor, y: Tensor) => Tensor;
  readonly epochs: number;
  /** "full": batch gradient descent, 1: stochastic, n: mini-batch; 32 unless given. */
  readonly batchSize?: number | "full";
  /** A new order for each epoch; true unless given. */
  readonly shuffle?: boolean;
  /** Seed of the orders; 0 unless given. */
  readonly seed?: number;
  readonly dropLast?: boolean;
  readonly validation?: LabelledData;
  /** Samples per evaluation step; 256 unless given. */
  readonly evaluationBatchSize?: number;
  readonly schedule?: Schedule;
  /** When the schedule moves; after each step unless given. */
  readonly scheduleEvery?: "step" | "epoch";
  /** Which metric makes an epoch the best; the validation loss, or without validation data the training loss. */
  readonly watch?: WatchedMetric;
  readonly earlyStopping?: EarlyStoppingOptions;
  /** Keep the best epoch's weights, and leave them in the model at the end. */
  readonly restoreBest?: boolean;
  /** Where checkpoints go, after each epoch and when the run is stopped. */
  readonly checkpoint?: CheckpointStore;
  /** A checkpoint every so many steps, too. */
  readonly checkpointEverySteps?: number;
  /** Go on from the checkpoint in the store, if there is one. */
  readonly resume?: boolean;
  /** What the data went through; a run resumes only with the same. */
  readonly scaler?: { state(): unknown };
  /** Milliseconds of a clock that only rises, such as performance.now; without it times and rates are 0. */
  readonly clock?: () => number;
  /** Aborting it finishes the step, writes a checkpoint and ends the run with the reason "aborted". */
  readonly signal?: AbortSignal;
  /**
   * Successive batches that give one update, by the mean of the gradients of all their samples; 1 unless given. Steps, the
   * schedule and checkpoints count updates. For batch normalisation a batch stays a batch.
   */
  readonly accumulate?: number;
  /** A batch that by an estimate needs more is cut into chunks, which are accumulated like batches; 2 GiB unless given. */
  readonly memoryLimitBytes?: number;
  /** Tells of the run's health in an event of every so many steps; an observed step takes up to twice as long. */
  readonly health?: HealthOptions;
  /**
   * Looks for the cause of a NaN or an infinity: a step with one writes nothing, and the error names the op, the module and
   * the line that made it. Every value that a step writes is checked first, so steps are slower and need more memory.
   */
  readonly anomaly?: boolean;
  /** The generator that the model draws from; the default one unless given. */
  readonly generator?: Generator;
}

/** Data to train on: a dataset, which the options cut into batches, or a loader, which has its own. */
export type TrainingData = LabelledData | DataLoader<"x" | "y">;
