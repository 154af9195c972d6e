import { Generator, type HostTensor, randn, StandardScaler } from "../../index.ts";

/** Samples held out in each draw. */
const heldOut = 20;

/** Mean squared z of the held-out samples, one for each draw. */
export interface Leak {
  readonly train: number;
  /** Mean and deviation taken from the training samples. */
  readonly honest: readonly number[];
  /** Taken from all samples, the held-out ones included. */
  readonly leaked: readonly number[];
  /** Largest distance from 1 of the mean squared z of all samples, after the latter. */
  readonly wholeGap: number;
}

/**
 * Scores a z-score on held-out normal samples, with its statistics from the training samples and from everything. Each draw
 * is a feature of its own, so that one fit serves them all.
 */
export async function leakAt(train: number, draws: number, seed: number): Promise<Leak> {
  const generator = new Generator(seed * 1000 + train);
  const all = Float64Array.from(await randn([train + heldOut, draws], { generator }).data());
  const rowsOf = (data: Float64Array): HostTensor => ({ dtype: "float64", shape: [data.length / draws, draws], data });
  const [seen, unseen] = [rowsOf(all.subarray(0, train * draws)), rowsOf(all.subarray(train * draws))];
  const onAll = new StandardScaler().fit(rowsOf(all));
  return {
    train,
    honest: meanSquares(new StandardScaler().fit(seen).transform(unseen)),
    leaked: meanSquares(onAll.transform(unseen)),
    wholeGap: Math.max(...meanSquares(onAll.transform(rowsOf(all))).map((square) => Math.abs(square - 1))),
  };
}

/**
 * The honest score of a draw: its expectation and deviation. Its square has a heavy tail, so that the deviation which the
 * draws themselves show is too small whenever their mean is.
 */
export function honestScore(train: number): { readonly mean: number; readonly deviation: number } {
  const n = train;
  const spread = 1 + 1 / n; // of a new sample around the training mean
  const squared = (3 * spread ** 2 + (heldOut - 1) * (spread ** 2 + 2 / n ** 2)) / heldOut; // of their mean square
  const mean = (n + 1) / (n - 3); // the reciprocal variance expects n/(n − 3)
  return { mean, deviation: Math.sqrt((squared * n ** 2) / ((n - 3) * (n - 5)) - mean ** 2) };
}

/** By feature, the mean of the squares. */
function meanSquares({ data, shape: [rows, features] }: HostTensor): number[] {
  const sums = new Array<number>(features).fill(0);
  for (let i = 0; i < rows * features; i++) sums[i % features] += Number(data[i]) ** 2;
  return sums.map((sum) => sum / rows);
}
