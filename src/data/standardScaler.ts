import { expectFiniteLists } from "./expectFiniteLists.ts";
import type { FeatureDim, FeatureRuns } from "./featureRuns.ts";
import { type Affine, FeatureScaler } from "./featureScaler.ts";

/** Count, mean and sum of squared deviations from the mean of each feature. */
export interface Moments {
  /** Elements per feature. */
  readonly count: number;
  readonly mean: readonly number[];
  /** Σ (x - mean)². */
  readonly squares: readonly number[];
}

/** What a StandardScaler consists of; JSON keeps it exactly. */
export interface StandardScalerState extends Moments {
  readonly kind: "StandardScaler";
  readonly dim: FeatureDim;
}

/**
 * Gives each feature mean 0 and standard deviation 1:
 *
 *     scaled = (x - mean) / sqrt(variance)        variance = Σ (x - mean)² / count, as in scikit-learn
 *
 * A constant feature is divided by 1 instead, so it becomes 0. As in scikit-learn, constant means that the variance is no more
 * than rounding explains: variance <= count · ε · variance + (count · mean · ε)², with the float64 epsilon ε.
 *
 * @param options  `dim` of the features; the last unless given. "all" shares one mean and variance over all elements
 * @source  Chan, Golub and LeVeque 1979, "Updating formulae and a pairwise algorithm for computing sample variances"
 */
export class StandardScaler extends FeatureScaler<Moments> {
  protected readonly op = "StandardScaler";

  constructor(options: { dim?: FeatureDim } = {}, statistics?: Moments) {
    super(options.dim ?? -1, statistics);
  }

  /** Mean of each feature. @throws ValueError before fit */
  get mean(): readonly number[] {
    return this.statistics.mean;
  }

  /** Variance of each feature, over count. @throws ValueError before fit */
  get variance(): readonly number[] {
    const { count, squares } = this.statistics;
    return squares.map((sum) => sum / count);
  }

  /** @throws ValueError before fit */
  state(): StandardScalerState {
    return { kind: "StandardScaler", dim: this.dim, ...this.statistics };
  }

  /** @throws ValueError when the state is not one that state() gave */
  static fromState({ dim, count, mean, squares }: StandardScalerState): StandardScaler {
    expectFiniteLists("StandardScaler", { mean, squares });
    return new StandardScaler({ dim }, { count, mean, squares });
  }

  /** Two passes: a first mean, then deviations from it, whose own mean corrects both results for the first one's rounding. */
  protected measure(data: ArrayLike<number>, { features, runLength }: FeatureRuns): Moments {
    const count = data.length / features;
    const zero = new Array<number>(features).fill(0);
    const [sums] = deviations(data, zero, runLength);
    const rough = sums.map((sum) => sum / count);
    const [rest, squares] = deviations(data, rough, runLength);
    return {
      count,
      mean: rough.map((value, f) => value + rest[f] / count),
      squares: squares.map((sum, f) => Math.max(sum - rest[f] ** 2 / count, 0)),
    };
  }

  protected merge(old: Moments, fresh: Moments): Moments {
    const count = old.count + fresh.count;
    const delta = fresh.mean.map((mean, f) => mean - old.mean[f]);
    const weight = (old.count * fresh.count) / count;
    return {
      count,
      mean: old.mean.map((mean, f) => mean + (delta[f] * fresh.count) / count),
      squares: old.squares.map((sum, f) => sum + fresh.squares[f] + delta[f] ** 2 * weight),
    };
  }

  protected affine({ count, mean, squares }: Moments): Affine {
    const divisor = squares.map((sum, f) => {
      const variance = sum / count;
      const rounding = count * Number.EPSILON * variance + (count * mean[f] * Number.EPSILON) ** 2;
      return variance <= rounding ? 1 : Math.sqrt(variance);
    });
    return { center: mean, divisor, offset: 0 };
  }
}

/** Σ (x - center) and Σ (x - center)² of each feature. */
function deviations(data: ArrayLike<number>, center: readonly number[], runLength: number): [number[], number[]] {
  const sums = center.map(() => 0);
  const squares = center.map(() => 0);
  for (let i = 0, f = 0; i < data.length; f = (f + 1) % center.length) {
    for (const end = i + runLength; i < end; i++) {
      const deviation = data[i] - center[f];
      sums[f] += deviation;
      squares[f] += deviation * deviation;
    }
  }
  return [sums, squares];
}
