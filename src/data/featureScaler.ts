import { ShapeError, ValueError } from "../ir/errors.ts";
import type { HostTensor } from "../ir/hostTensor.ts";
import { numel, type Shape, show } from "../ir/shape.ts";
import { type ArraySource, asHostTensor } from "./asHostTensor.ts";
import { type FeatureDim, type FeatureRuns, featureRuns } from "./featureRuns.ts";

/** scaled = (x - center) / divisor + offset; lists have one number per feature. */
export interface Affine {
  readonly center: readonly number[];
  readonly divisor: readonly number[];
  readonly offset: number;
}

/**
 * What the scalers share: statistics `S` per feature in float64, which grow with new data, and the affine map they define.
 *
 * Features are numbered by `dim`: 1 scales the channels of [N, C, H, W], and "all" shares one statistic over all elements.
 * Results are float64 for float64, float32 for every other dtype.
 */
export abstract class FeatureScaler<S> {
  readonly dim: FeatureDim;
  #statistics: S | undefined;

  constructor(dim: FeatureDim, statistics?: S) {
    this.dim = dim;
    this.#statistics = statistics;
  }

  protected abstract readonly op: string;
  /** Statistics of one array with at least one element per feature, all finite. */
  protected abstract measure(data: ArrayLike<number>, runs: FeatureRuns): S;
  protected abstract merge(old: S, fresh: S): S;
  protected abstract affine(statistics: S): Affine;

  /** What has been learnt. @throws ValueError before fit */
  get statistics(): S {
    if (this.#statistics !== undefined) return this.#statistics;
    throw new ValueError({
      op: this.op,
      argument: "fit",
      expected: "come before use",
      received: "a scaler without data",
    });
  }

  /** Forgets what was learnt and learns `x`. Throws as partialFit does, and then forgets nothing. */
  fit(x: ArraySource): this {
    const { data, shape } = asHostTensor(this.op, "x", x);
    this.#statistics = this.#measured(data, shape);
    return this;
  }

  /**
   * Learns `x` in addition to what was learnt, without a second pass over older data.
   *
   * @throws ShapeError for another number of features, or no element
   * @throws ValueError for a value that is not finite
   */
  partialFit(x: ArraySource): this {
    if (this.#statistics === undefined) return this.fit(x);
    const { data, shape } = asHostTensor(this.op, "x", x);
    this.#runs(shape);
    this.#statistics = this.merge(this.#statistics, this.#measured(data, shape));
    return this;
  }

  /** @throws ValueError before fit; ShapeError for another number of features */
  transform(x: ArraySource): HostTensor {
    return this.#map(x, (value, center, divisor, offset) => (value - center) / divisor + offset);
  }

  /** The x whose transform is `scaled`. @throws as transform does */
  inverseTransform(scaled: ArraySource): HostTensor {
    return this.#map(scaled, (value, center, divisor, offset) => (value - offset) * divisor + center);
  }

  #measured(data: ArrayLike<number>, shape: Shape): S {
    const runs = featureRuns(this.op, shape, this.dim);
    if (data.length === 0) {
      throw new ShapeError({ op: this.op, argument: "x", expected: "hold data to learn from", received: show(shape) });
    }
    for (let i = 0; i < data.length; i++) {
      if (Number.isFinite(data[i])) continue;
      const received = `${data[i]} at position ${show(positionOf(i, shape))}`;
      throw new ValueError({ op: this.op, argument: "x", expected: "be finite", received });
    }
    return this.measure(data, runs);
  }

  /** Runs of an array that must have the features that were learnt. */
  #runs(shape: Shape): FeatureRuns {
    const learnt = this.affine(this.statistics).center.length;
    const runs = featureRuns(this.op, shape, this.dim);
    if (runs.features === learnt) return runs;
    const expected = `have the ${learnt} features that were fitted in dim ${this.dim}`;
    throw new ShapeError({ op: this.op, argument: "x", expected, received: show(shape) });
  }

  #map(x: ArraySource, of: (value: number, center: number, divisor: number, offset: number) => number): HostTensor {
    const { center, divisor, offset } = this.affine(this.statistics);
    const { dtype, shape, data } = asHostTensor(this.op, "x", x);
    const { features, runLength } = this.#runs(shape);
    const float64 = dtype === "float64";
    const out = float64 ? new Float64Array(data.length) : new Float32Array(data.length);
    for (let i = 0, f = 0; i < data.length; f = (f + 1) % features) {
      for (const end = i + runLength; i < end; i++) out[i] = of(data[i], center[f], divisor[f], offset);
    }
    return { dtype: float64 ? "float64" : "float32", shape, data: out };
  }
}

/** Index of each dimension of the element at row-major place `flat`. */
function positionOf(flat: number, shape: Shape): number[] {
  return shape.map((extent, dim) => Math.floor(flat / numel(shape.slice(dim + 1))) % extent);
}
