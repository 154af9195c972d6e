import { MinMaxScaler, StandardScaler, sort, tensor } from "../../index.ts";
import { float64 } from "../float64.ts";

/** Standard deviation of the ordinary samples after each scaling. */
export interface Spread {
  readonly outlier: number;
  readonly minMax: number;
  readonly zScore: number;
  readonly robust: number;
}

export interface Moments {
  readonly mean: number;
  readonly deviation: number;
  readonly skewness: number;
}

export function momentsOf(values: ArrayLike<number>): Moments {
  const list = Array.from(values);
  const n = list.length;
  const mean = list.reduce((a, b) => a + b, 0) / n;
  const central = (power: number): number => list.reduce((total, value) => total + (value - mean) ** power, 0) / n;
  return { mean, deviation: Math.sqrt(central(2)), skewness: central(3) / central(2) ** 1.5 };
}

/** Value at a share of sorted samples, between neighbours as NumPy does. */
function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

export async function spreadOf(ordinary: readonly number[], outlier: number): Promise<Spread> {
  const rows = [...ordinary, outlier].map((value) => [value]);
  const spread = (scaled: ArrayLike<number>): number => momentsOf(Array.from(scaled).slice(0, -1)).deviation;
  const { values } = sort(tensor(rows.flat(), float64()));
  const sorted = await values.data();
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share));
  return {
    outlier,
    minMax: spread(new MinMaxScaler().fit(rows).transform(rows).data),
    zScore: spread(new StandardScaler().fit(rows).transform(rows).data),
    robust: spread(rows.map(([value]) => (value - middle) / (high - low))),
  };
}

/** What each scaling divides by, from the samples alone. */
export function predictSpread(ordinary: readonly number[], outlier: number): Spread {
  const { deviation } = momentsOf(ordinary);
  const all = [...ordinary, outlier];
  const sorted = all.toSorted((a, b) => a - b);
  const width = sorted[sorted.length - 1] - sorted[0];
  const quartiles = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  return {
    outlier,
    minMax: deviation / width,
    zScore: deviation / momentsOf(all).deviation,
    robust: deviation / quartiles,
  };
}
