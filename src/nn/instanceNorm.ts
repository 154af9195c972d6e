import { ShapeError } from "../ir/errors.ts";
import { numel, show } from "../ir/shape.ts";
import { instanceNorm } from "../ops/instanceNorm.ts";
import { mul } from "../ops/primitives/arithmetic.ts";
import { withBatch } from "../ops/windowGeometry.ts";
import { withGrad } from "../tensor/recording.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Parameter, Variable } from "../tensor/variable.ts";
import { buffer, constantParameter, inRange, type PlaceOptions, wholeNumber } from "./hyper.ts";
import { Module } from "./module.ts";
import { blendRunning } from "./runningStatistics.ts";

export interface InstanceNormLayerOptions extends PlaceOptions {
  /** Added to the variance. */
  readonly eps?: number;
  /** Share of the newest batch in the running statistics; null leaves them as they are. */
  readonly momentum?: number | null;
  /** Whether there are a weight and a bias per channel. */
  readonly affine?: boolean;
  /** Whether running statistics are kept, which evaluation then uses. */
  readonly trackRunningStats?: boolean;
}

/** What InstanceNorm1d, InstanceNorm2d and InstanceNorm3d share; they differ in the inputs they take. */
abstract class InstanceNorm extends Module {
  readonly numFeatures: number;
  readonly eps: number;
  momentum: number | null;
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;
  readonly runningMean: Variable | null;
  /** Unbiased, unlike the variance that an example is normalised with. */
  readonly runningVar: Variable | null;
  readonly numBatchesTracked: Variable | null;
  readonly #spatial: number;

  constructor(spatial: number, numFeatures: number, options: InstanceNormLayerOptions) {
    super();
    const { affine = false, trackRunningStats: track = false, momentum = 0.1 } = options;
    const name = `InstanceNorm${spatial}d`;
    this.#spatial = spatial;
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
    const spatial = this.#spatial;
    const known = x.ndim === spatial + 1 || x.ndim === spatial + 2;
    if (!known || x.shape[x.ndim - spatial - 1] !== this.numFeatures) {
      throw new ShapeError({
        op: `InstanceNorm${spatial}d`,
        argument: "x",
        expected: `be [N, C, ...] or [C, ...] with ${spatial} spatial dimension${spatial > 1 ? "s" : ""} and C = ${this.numFeatures}`,
        received: show(x.shape),
      });
    }
    return withBatch(x, spatial, (batched) => this.#normalize(batched));
  }

  #normalize(x: Tensor): Tensor {
    const useInputStats = this.training || this.runningMean === null;
    const { output, mean, variance } = instanceNorm(x, {
      weight: this.weight ?? undefined,
      bias: this.bias ?? undefined,
      runningMean: useInputStats ? undefined : (this.runningMean ?? undefined),
      runningVar: useInputStats ? undefined : (this.runningVar ?? undefined),
      useInputStats,
      eps: this.eps,
    });
    if (this.training && x.numel > 0) this.#track(mean, variance, numel(x.shape.slice(2)));
    return output;
  }

  #track(mean: Tensor, variance: Tensor, count: number): void {
    const { runningMean, runningVar, momentum } = this;
    if (!runningMean || !runningVar || momentum === null) return;
    withGrad(`InstanceNorm${this.#spatial}d`, false, () => {
      blendRunning(runningMean, mean, momentum);
      blendRunning(runningVar, mul(variance.detach(), count / (count - 1)), momentum);
    });
  }

  protected override extraRepr(): string {
    const { numFeatures, eps, momentum } = this;
    return `${numFeatures}, eps=${eps}, momentum=${momentum}, affine=${this.weight !== null}, trackRunningStats=${this.runningMean !== null}`;
  }
}

/** Instance normalisation of [N, C, L] or [C, L]; see the op instanceNorm. */
export class InstanceNorm1d extends InstanceNorm {
  constructor(numFeatures: number, options: InstanceNormLayerOptions = {}) {
    super(1, numFeatures, options);
  }
}

/** Instance normalisation of images [N, C, H, W] or [C, H, W]; see the op instanceNorm. */
export class InstanceNorm2d extends InstanceNorm {
  constructor(numFeatures: number, options: InstanceNormLayerOptions = {}) {
    super(2, numFeatures, options);
  }
}

/** Instance normalisation of volumes [N, C, D, H, W] or [C, D, H, W]; see the op instanceNorm. */
export class InstanceNorm3d extends InstanceNorm {
  constructor(numFeatures: number, options: InstanceNormLayerOptions = {}) {
    super(3, numFeatures, options);
  }
}
