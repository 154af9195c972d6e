/**
 * Fits the polynomials of src/ir/expand*.ts and prints their float32 coefficients, lowest
 * power first, with the largest weighted error. Minimax by Lawson's reweighted least squares on Chebyshev points, in
 * float64; coefficients are rounded to float32 one by one, lowest first, and the others fitted again after each.
 *
 *     node scripts/fit-polynomial.ts      (Node 24 or later)
 */

import { erf, erfc } from "../src/ir/erf.ts";

interface Fit {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly target: (x: number) => number;
  /** How much an error of the polynomial at x counts in the function it serves, relative to that function. */
  readonly weight: (x: number) => number;
}

/** Σ x^k · term(k), until it no longer changes. */
function series(x: number, term: (k: number) => number): number {
  let sum = 0;
  let power = 1;
  for (let k = 0; k < 60; k++) {
    sum += power * term(k);
    power *= x;
  }
  return sum;
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

const fits: readonly Fit[] = [
  ...[5, 4].map((count) => ({
    name: `expm1(r) = r + r² · q(r), ${count} coefficients`,
    from: -Math.LN2 / 2,
    to: Math.LN2 / 2,
    count,
    target: (r: number) => series(r, (k) => 1 / factorial(k + 2)),
    weight: (r: number) => r ** 2 / Math.exp(r) + 1e-9,
  })),
  {
    name: "2^r = 1 + r · q(r)",
    from: -0.5,
    to: 0.5,
    count: 6,
    target: (r) => series(r, (k) => Math.LN2 ** (k + 1) / factorial(k + 1)),
    weight: (r) => Math.abs(r) / 2 ** r + 1e-9,
  },
  {
    name: "3 · atanh(s) / s = 3 + z + z² · q(z), z = s²",
    from: 0,
    to: ((Math.SQRT2 - 1) / (Math.SQRT2 + 1)) ** 2,
    count: 3,
    target: (z) => series(z, (k) => 3 / (2 * k + 5)),
    weight: (z) => z ** 2 / 3 + 1e-12,
  },
  {
    name: "atan(t) = t + t · z · p(z), z = t², |t| ≤ tan(π/8)",
    from: 0,
    to: Math.tan(Math.PI / 8) ** 2,
    count: 4,
    target: (z) => series(-z, (k) => -1 / (2 * k + 3)),
    weight: (z) => z + 1e-12,
  },
  {
    name: "asin(x) = x + x · z · p(z), z = x² ≤ ¼",
    from: 0,
    to: 0.25,
    count: 5,
    target: (z) => series(z, (k) => centralBinomial(k + 1) / (2 * k + 3)),
    weight: (z) => z + 1e-12,
  },
  {
    name: "tan(r) = r + r · z · p(z), z = r², |r| ≤ π/4",
    from: 0,
    to: (Math.PI / 4) ** 2,
    count: 6,
    target: (z) => (Math.tan(Math.sqrt(z)) / Math.sqrt(z) - 1) / z,
    weight: (z) => (z * Math.sqrt(z)) / Math.tan(Math.sqrt(z)) + 1e-12,
  },
  {
    name: "erf(x) = x + x · p(x²), |x| ≤ 0.9",
    from: 0,
    to: 0.81,
    count: 7,
    target: (z) => erf(Math.sqrt(z)) / Math.sqrt(z) - 1,
    weight: (z) => Math.sqrt(z) / erf(Math.sqrt(z)),
  },
  {
    name: "erf(x) = 1 - exp(-x · p(x)), 0.9 ≤ x ≤ 4",
    from: 0.9,
    to: 4,
    count: 7,
    target: (x) => -Math.log(erfc(x)) / x,
    weight: (x) => (x * erfc(x)) / erf(x),
  },
  {
    name: "erfc(x) = exp(-x²) · p((x - 2) / (x + 2)) / (x + 2), 0 ≤ x ≤ 10.2",
    from: -1,
    to: 8.2 / 12.2,
    count: 12,
    target: (q) => bellFree((2 * (1 + q)) / (1 - q)),
    weight: (q) => 1 / bellFree((2 * (1 + q)) / (1 - q)),
  },
  {
    name: "ndtr(-x) = exp(-x² / 2) · p((x - 3) / (x + 3)) / (x + 3), 0 ≤ x ≤ 14.4",
    from: -1,
    to: 11.4 / 17.4,
    count: 9,
    target: (q) => normalBellFree((3 * (1 + q)) / (1 - q)),
    weight: (q) => 1 / normalBellFree((3 * (1 + q)) / (1 - q)),
  },
];

/** (x + 2) · exp(x²) · erfc(x). */
function bellFree(x: number): number {
  return (x + 2) * Math.exp(x * x) * erfc(x);
}

/** (x + 3) · exp(x² / 2) · ndtr(-x). */
function normalBellFree(x: number): number {
  return ((x + 3) * Math.exp((x * x) / 2) * erfc(x * Math.SQRT1_2)) / 2;
}

/** (2k)! / (4^k · k!²), the coefficients of 1 / √(1 - z). */
function centralBinomial(k: number): number {
  let product = 1;
  for (let i = 1; i <= k; i++) product *= (2 * i - 1) / (2 * i);
  return product;
}

/** Solves the symmetric system a · x = b by Gaussian elimination with pivoting. */
function solve(a: number[][], b: number[]): number[] {
  const n = b.length;
  const m = a.map((row, i) => [...row, b[i]]);
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let j = i + 1; j < n; j++) if (Math.abs(m[j][i]) > Math.abs(m[pivot][i])) pivot = j;
    [m[i], m[pivot]] = [m[pivot], m[i]];
    for (let j = i + 1; j < n; j++) {
      const factor = m[j][i] / m[i][i];
      for (let k = i; k <= n; k++) m[j][k] -= factor * m[i][k];
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let rest = m[i][n];
    for (let k = i + 1; k < n; k++) rest -= m[i][k] * x[k];
    x[i] = rest / m[i][i];
  }
  return x;
}

function polynomial(x: number, coefficients: readonly number[]): number {
  return coefficients.reduceRight((sum, c) => sum * x + c, 0);
}

/** Minimax coefficients of the powers that are not fixed yet. */
function minimax(fit: Fit, fixed: readonly number[]): { coefficients: number[]; error: number } {
  const points = Array.from({ length: 400 }, (_, i) => {
    const t = Math.cos((Math.PI * (i + 0.5)) / 400);
    return (fit.from + fit.to) / 2 + (t * (fit.to - fit.from)) / 2;
  });
  const targets = points.map(fit.target);
  const span = Math.max(Math.abs(fit.from), Math.abs(fit.to));
  const free = fit.count - fixed.length;
  let lawson = points.map(() => 1 / points.length);
  let best = { coefficients: [...fixed], error: Number.POSITIVE_INFINITY };
  for (let round = 0; round < 400; round++) {
    const a = Array.from({ length: free }, () => new Array<number>(free).fill(0));
    const b = new Array<number>(free).fill(0);
    points.forEach((x, p) => {
      const w = lawson[p] * fit.weight(x) ** 2;
      const rest = targets[p] - polynomial(x, fixed);
      const basis = Array.from({ length: free }, (_, k) => (x / span) ** k * x ** fixed.length);
      for (let i = 0; i < free; i++) {
        b[i] += w * basis[i] * rest;
        for (let j = 0; j < free; j++) a[i][j] += w * basis[i] * basis[j];
      }
    });
    const coefficients = [...fixed, ...(free > 0 ? solve(a, b).map((c, k) => c / span ** k) : [])];
    const errors = points.map((x, p) => Math.abs(fit.weight(x) * (polynomial(x, coefficients) - targets[p])));
    const error = Math.max(...errors);
    if (error < best.error) best = { coefficients, error };
    const total = errors.reduce((sum, e, p) => sum + e * lawson[p], 0);
    lawson = lawson.map((w, p) => (w * errors[p]) / total);
  }
  return best;
}

for (const fit of fits) {
  const fixed: number[] = [];
  const ideal = minimax(fit, []).error;
  while (fixed.length < fit.count) fixed.push(Math.fround(minimax(fit, fixed).coefficients[fixed.length]));
  const { error } = minimax(fit, fixed);
  console.log(`${fit.name}: weighted error 2^${Math.log2(error).toFixed(1)} (ideal 2^${Math.log2(ideal).toFixed(1)})`);
  for (const c of fixed) console.log(`  ${c.toPrecision(9)}`);
}
