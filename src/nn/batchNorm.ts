import { ShapeError } from "../ir/errors.ts";
import { numel, show } from "../ir/shape.ts";
import { batchNorm } from "../ops/batchNorm.ts";
import { add, div, mul } from "../ops/primitives/arithmetic.ts";
import { cast } from "../ops/primitives/elementwise.ts";
import { withGrad } from "../tensor/recording.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Parameter, Variable } from "../tensor/variable.ts";
import { buffer, constantParameter, inRange, type PlaceOptions, wholeNumber } from "./hyper.ts";
import { Module } from "./module.ts";
import { blendRunning } from "./runningStatistics.ts";

export interface BatchNormOptions extends PlaceOptions {
  /** Added to the variance. */
  readonly eps?: number;
  /** Share of the newest batch in the running statistics; null averages all batches evenly. */
  readonly momentum?: number | null;
  /** Whether there are a weight and a bias per channel. */
  readonly affine?: boolean;
  /** Whether running statistics are kept; without them evaluation uses the batch's too. */
  readonly trackRunningStats?: boolean;
}

/** What BatchNorm1d, BatchNorm2d and BatchNorm3d share; they differ in the inputs they take. */
abstract class BatchNorm extends Module {
  readonly numFeatures: number;
  readonly eps: number;
  momentum: number | null;
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;
  readonly runningMean: Variable | null;
  /** Unbiased, unlike the variance that a batch is normalised with. */
  readonly runningVar: Variable | null;
  readonly numBatchesTracked: Variable | null;
  readonly #name: string;
  readonly #ranks: readonly number[];
  readonly #letters: string;

  constructor(name: string, ranks: readonly number[], letters: string, numFeatures: number, options: BatchNormOptions) {
    super();
    const { affine = true, trackRunningStats: track = true, momentum = 0.1 } = options;
    this.#name = name;
    this.#ranks = ranks;
    this.#letters = letters;
    this.numFeatures = wholeNumber(name, "numFeatures", numFeatures);
    this.eps = inRange(name, "eps", options.eps ?? 1e-5, 0, Number.POSITIVE_INFINITY);
    this.momentum = momentum === null ? null : inRange(name, "momentum", momentum, 0, 1);
    const shape = [numFeatures];
    this.weight = affine ? constantParameter("weight", shape, 1, options) : null;
    this.bias = affine ? constantParameter("bias", shape, 0, options) : null;
    this.runningMean = track ? buffer("running_mean", shape, 0, options) : null;
    this.runningVar = track ? buffer("running_var", shape, 1, options) : null;
    this.numBatchesTracked = track ? buffer("num_batches_tracked", [], 0, { ...options, dtype: "int32" }) : null;
  }

  /** PyTorch's names, so that weights can be exchanged. */
  protected override *members(): Iterable<readonly [string, unknown]> {
    yield ["weight", this.weight];
    yield ["bias", this.bias];
    yield ["running_mean", this.runningMean];
    yield ["running_var", this.runningVar];
    yield ["num_batches_tracked", this.numBatchesTracked];
  }

  forward(x: Tensor): Tensor {
    if (!this.#ranks.includes(x.ndim) || x.shape[1] !== this.numFeatures) {
      throw new ShapeError({
        op: this.#name,
        argument: "x",
        expected: `be ${this.#letters} with C = ${this.numFeatures}`,
        received: show(x.shape),
      });
    }
    const training = this.training || this.runningMean === null;
    const { output, mean, variance } = batchNorm(x, {
      weight: this.weight ?? undefined,
      bias: this.bias ?? undefined,
      runningMean: training ? undefined : (this.runningMean ?? undefined),
      runningVar: training ? undefined : (this.runningVar ?? undefined),
      training,
      eps: this.eps,
    });
    if (this.training) this.#track(mean, variance, numel(x.shape) / x.shape[1]);
    return output;
  }

  /** running ← (1 − momentum)·running + momentum·batch. */
  #track(mean: Tensor, variance: Tensor, count: number): void {
    const { runningMean, runningVar, numBatchesTracked } = this;
    if (!runningMean || !runningVar || !numBatchesTracked || count === 0) return; // an empty batch says nothing
    withGrad(this.#name, false, () => {
      numBatchesTracked.assign(add(numBatchesTracked, 1));
      const { dtype } = runningMean;
      const share = this.momentum ?? div(1, cast(numBatchesTracked.snapshot(), dtype));
      blendRunning(runningMean, mean, share);
      blendRunning(runningVar, mul(variance.detach(), count / (count - 1)), share);
    });
  }

  protected override extraRepr(): string {
    const { numFeatures, eps, momentum } = this;
    return `${numFeatures}, eps=${eps}, momentum=${momentum}, affine=${this.weight !== null}, trackRunningStats=${this.runningMean !== null}`;
  }
}

/** Batch normalisation of [N, C] or [N, C, L]. */
export class BatchNorm1d extends BatchNorm {
  constructor(numFeatures: number, options: BatchNormOptions = {}) {
    super("BatchNorm1d", [2, 3], "[N, C] or [N, C, L]", numFeatures, options);
  }
}

/** Batch normalisation of images [N, C, H, W]. */
export class BatchNorm2d extends BatchNorm {
  constructor(numFeatures: number, options: BatchNormOptions = {}) {
    super("BatchNorm2d", [4], "[N, C, H, W]", numFeatures, options);
  }
}

/** Batch normalisation of volumes [N, C, D, H, W]. */
export class BatchNorm3d extends BatchNorm {
  constructor(numFeatures: number, options: BatchNormOptions = {}) {
    super("BatchNorm3d", [5], "[N, C, D, H, W]", numFeatures, options);
  }
}
