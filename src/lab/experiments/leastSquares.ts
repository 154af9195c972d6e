import { normalNumbers } from "../seededNumbers.ts";
import { secondMoments, solve } from "../solve.ts";

export const [samples, features] = [256, 4];

export interface Data {
  readonly rows: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly best: readonly number[];
  /** Excess loss of weights d away from the best: ½ dᵀ H d. */
  readonly moments: readonly (readonly number[])[];
  readonly residuals: readonly number[];
}

export function dataOf(seed: number, deviation: number): Data {
  const next = normalNumbers(seed);
  const rows = Array.from({ length: samples }, () => Array.from({ length: features }, next));
  const truth = Array.from({ length: features }, next);
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, one, i) => sum + one * b[i], 0);
  const y = rows.map((row) => dot(row, truth) + deviation * next());
  const moments = secondMoments(rows);
  const best = solve(
    moments,
    moments.map((_, j) => rows.reduce((sum, row, i) => sum + row[j] * y[i], 0) / samples),
  );
  return { rows, y, best, moments, residuals: rows.map((row, i) => dot(row, best) - y[i]) };
}

/** tr of the covariance of a sample's gradient at some weights, over N − 1. */
export function gradientVariance({ rows }: Data, errors: readonly number[]): number {
  let total = 0;
  for (let j = 0; j < features; j++) {
    const column = rows.map((row, i) => row[j] * errors[i]);
    const mean = column.reduce((a, b) => a + b) / samples;
    total += column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (samples - 1);
  }
  return total;
}

/**
 * Mean excess loss of SGD with replacement and a constant step: second moments M of the distance from the best weights
 * stay as they are under M = E[(I − ηH_B) M (I − ηH_B)] + η² E[g gᵀ], a linear system of D² unknowns.
 */
export function predictFloor({ rows, moments, residuals }: Data, lr: number, batch: number): number {
  const d = features;
  const at = (i: number, j: number): number => i * d + j;
  const fourth = new Float64Array(d ** 4); // E x_i x_k x_j x_l
  const forcing = new Array<number>(d * d).fill(0);
  for (const [n, x] of rows.entries()) {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        forcing[at(i, j)] += (lr ** 2 * residuals[n] ** 2 * x[i] * x[j]) / samples / batch;
        for (let k = 0; k < d; k++)
          for (let l = 0; l < d; l++) fourth[at(i, j) * d * d + at(k, l)] += (x[i] * x[k] * x[j] * x[l]) / samples;
      }
    }
  }
  const system = Array.from({ length: d * d }, (_, row) => {
    const [i, j] = [Math.floor(row / d), row % d];
    return Array.from({ length: d * d }, (__, column) => {
      const [k, l] = [Math.floor(column / d), column % d];
      const [di, dj] = [i === k ? 1 : 0, j === l ? 1 : 0];
      const linear = lr * (moments[i][k] * dj + di * moments[j][l]);
      const square = lr ** 2 * (fourth[row * d * d + column] / batch + (1 - 1 / batch) * moments[i][k] * moments[j][l]);
      return linear - square;
    });
  });
  const m = solve(system, forcing);
  let excess = 0;
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) excess += (moments[i][j] * m[at(i, j)]) / 2;
  return excess;
}
