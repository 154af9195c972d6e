import { compile, grad, noGrad, type Tensor, tensor } from "../../index.ts";
import { float64 } from "../float64.ts";
import { eigen, secondMoments, solve } from "../solve.ts";
import type { Kind } from "./houses.ts";

/** Share of the excess loss at which a descent has arrived. */
export const target = 1e-6;

export interface Scaled {
  readonly kind: Kind;
  readonly rows: readonly (readonly number[])[];
  readonly kappa: number;
  readonly largest: number;
  /** The best constant step. */
  readonly rate: number;
  /** To a millionth of the excess loss; null beyond the limit of the run. */
  readonly steps: number | null;
}

/** Weights with the least squared error. */
function bestFit(rows: readonly (readonly number[])[], price: readonly number[]): number[] {
  const products = rows[0].map((_, j) => rows.reduce((sum, row, i) => sum + row[j] * price[i], 0) / rows.length);
  return solve(secondMoments(rows), products);
}

/** Steps from w = 0 by the modes of the curvature: each shrinks by a factor of its own. */
export function predictScaled(kind: Kind, rows: number[][], price: readonly number[], limit: number): Scaled {
  const moments = secondMoments(rows);
  const modes = eigen(moments);
  const [largest, smallest] = [modes[0].value, modes[modes.length - 1].value];
  const best = bestFit(rows, price);
  const rate = 2 / (largest + smallest);
  const parts = modes.map(({ value, vector }) => {
    const along = vector.reduce((sum, one, i) => sum + one * best[i], 0);
    return { energy: value * along * along, factor: (1 - rate * value) ** 2 };
  });
  const total = parts.reduce((sum, { energy }) => sum + energy, 0);
  const share = (k: number): number => parts.reduce((sum, { energy, factor }) => sum + energy * factor ** k, 0) / total;
  let [low, high] = [0, 1];
  while (share(high) > target && high <= limit) [low, high] = [high, high * 2];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (share(middle) > target) low = middle;
    else high = middle;
  }
  return { kind, rows, kappa: largest / smallest, largest, rate, steps: high <= limit ? high : null };
}

/** Excess of the mean squared error over its least, for all scalings side by side; every call takes a step of each. */
export function stepper(
  scaled: readonly Scaled[],
  price: readonly number[],
  rates: readonly number[],
): () => Promise<Tensor> {
  const exact = float64();
  const x = tensor(
    scaled.map(({ rows }) => rows.map((row) => [...row])),
    exact,
  ); // [kinds, N, 3]
  const best = scaled.map(({ rows }) => bestFit(rows, price));
  // Measured from the best fit, the excess keeps its digits where the loss would not.
  const fitted = x.matmul(
    tensor(
      best.map((row) => row.map((value) => [value])),
      exact,
    ),
  ); // [kinds, N, 1]
  const w = tensor(
    scaled.map(() => [[0], [0], [0]]),
    { ...exact, requiresGrad: true },
  ); // [kinds, 3, 1]
  const rate = tensor(
    rates.map((one) => [[one]]),
    exact,
  );
  return compile(() => {
    const excess = x
      .matmul(w)
      .sub(fitted)
      .square()
      .mean({ dim: [1, 2] })
      .mul(0.5); // [kinds]
    const [slope] = grad(excess.sum(), [w]);
    return noGrad(() => {
      const now = excess.mul(1);
      w.assign(w.sub(rate.mul(slope)));
      return now;
    });
  }, exact);
}
