import { ValueError } from "../ir/errors.ts";
import { expectFiniteLists } from "./expectFiniteLists.ts";
import type { FeatureDim, FeatureRuns } from "./featureRuns.ts";
import { type Affine, FeatureScaler } from "./featureScaler.ts";

/** The extremes of each feature. */
export interface MinMaxStatistics {
  readonly min: readonly number[];
  readonly max: readonly number[];
}

/** What a MinMaxScaler consists of; JSON keeps it exactly. */
export interface MinMaxScalerState extends MinMaxStatistics {
  readonly kind: "MinMaxScaler";
  readonly dim: FeatureDim;
  readonly featureRange: readonly [low: number, high: number];
}

/** Which features, and where to. */
export interface MinMaxScalerOptions {
  /** Dimension of the features; the last unless given. "all" shares one range over all elements. */
  readonly dim?: FeatureDim;
  /** Where the smallest and largest value seen go; [0, 1] unless given. */
  readonly featureRange?: readonly [low: number, high: number];
}

/**
 * Maps each feature so that the smallest and largest value seen become the ends of a range:
 *
 *     scaled = (x - min) / (max - min) · (high - low) + low
 *
 * A constant feature (max - min below 10 times the float64 epsilon) is divided by 1 instead, so it becomes `low`, as in
 * scikit-learn. Values outside what was seen go outside the range.
 *
 * @throws ValueError when featureRange does not ascend
 * @example new MinMaxScaler().fit([[1, 10], [3, 10]]).transform([[2, 10]]) // [[0.5, 0]]
 */
export class MinMaxScaler extends FeatureScaler<MinMaxStatistics> {
  readonly featureRange: readonly [low: number, high: number];
  protected readonly op = "MinMaxScaler";

  constructor(options: MinMaxScalerOptions = {}, statistics?: MinMaxStatistics) {
    super(options.dim ?? -1, statistics);
    this.featureRange = options.featureRange ?? [0, 1];
    const [low, high] = this.featureRange;
    if (!(Number.isFinite(high - low) && low < high)) {
      const received = `[${low}, ${high}]`;
      throw new ValueError({ op: this.op, argument: "featureRange", expected: "ascend", received });
    }
  }

  /** @throws ValueError before fit */
  state(): MinMaxScalerState {
    return { kind: "MinMaxScaler", dim: this.dim, featureRange: this.featureRange, ...this.statistics };
  }

  /** @throws ValueError when the state is not one that state() gave */
  static fromState({ dim, featureRange, min, max }: MinMaxScalerState): MinMaxScaler {
    expectFiniteLists("MinMaxScaler", { min, max });
    return new MinMaxScaler({ dim, featureRange }, { min, max });
  }

  protected measure(data: ArrayLike<number>, { features, runLength }: FeatureRuns): MinMaxStatistics {
    const min = new Array<number>(features).fill(Number.POSITIVE_INFINITY);
    const max = new Array<number>(features).fill(Number.NEGATIVE_INFINITY);
    for (let i = 0, f = 0; i < data.length; f = (f + 1) % features) {
      for (const end = i + runLength; i < end; i++) {
        if (data[i] < min[f]) min[f] = data[i];
        if (data[i] > max[f]) max[f] = data[i];
      }
    }
    // JSON knows no −0, and a state must scale alike after it went through JSON.
    return { min: min.map((value) => value + 0), max: max.map((value) => value + 0) };
  }

  protected merge(old: MinMaxStatistics, fresh: MinMaxStatistics): MinMaxStatistics {
    return {
      min: old.min.map((value, f) => Math.min(value, fresh.min[f])),
      max: old.max.map((value, f) => Math.max(value, fresh.max[f])),
    };
  }

  protected affine({ min, max }: MinMaxStatistics): Affine {
    const [low, high] = this.featureRange;
    const divisor = min.map((value, f) => {
      const range = max[f] - value;
      return (range < 10 * Number.EPSILON ? 1 : range) / (high - low);
    });
    return { center: min, divisor, offset: low };
  }
}
