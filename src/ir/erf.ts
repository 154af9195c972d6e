/**
 * The error function and its complement in float64, within 3 ULP.
 *
 *     erf(x) = 2/√π · ∫₀ˣ e^(−t²) dt,   erfc(x) = 1 − erf(x)
 *
 * Up to ½ (erfc) or 1 (erf) by Maclaurin's series; beyond by the midpoint rule on erfc's integral over the whole line,
 * whose error falls like e^(−π²/h²) once the pole is accounted for.
 *
 * @source Chiarella and Reichel 1968, Math. Comp. 22, 137–143; the midpoint form by Hunter and Regan 1972
 */
export const erf = (x: number): number => {
  const a = Math.abs(x);
  if (!(a > 1)) return series(x);
  const y = 1 - tail(a);
  return x < 0 ? -y : y;
};

/** 1 − erf(x), without the cancellation: relative precision down to the smallest numbers. */
export const erfc = (x: number): number => {
  if (x >= 0.5) return tail(x);
  return x < -1 ? 2 - tail(-x) : 1 - series(x);
};

/** 2/√π · (−1)ⁿ / (n!·(2n + 1)). */
const coefficients = Array.from({ length: 20 }, (_, n) => {
  let factorial = 1;
  for (let k = 2; k <= n; k++) factorial *= k;
  return ((n % 2 === 0 ? 2 : -2) / Math.sqrt(Math.PI)) * (1 / (factorial * (2 * n + 1)));
});

function series(x: number): number {
  const z = x * x;
  let sum = 0;
  for (let n = coefficients.length - 1; n >= 0; n--) sum = sum * z + coefficients[n];
  return x * sum;
}

/** Width of the rule, and its nodes (k + ½)·h squared with their weights e^(−node). */
const h = 0.5;
const nodes = Float64Array.from({ length: 13 }, (_, k) => ((k + 0.5) * h) ** 2);
const weights = nodes.map((node) => Math.exp(-node));

/** erfc(x) for x ≥ ½. */
function tail(x: number): number {
  if (x > 28) return 0;
  const z = x * x;
  let sum = 0;
  for (let k = nodes.length - 1; k >= 0; k--) sum += weights[k] / (z + nodes[k]);
  // The square of a float32 is exact, so e^(−x²) keeps its relative precision.
  const near = Math.fround(x);
  const bell = Math.exp(-near * near) * Math.exp((near - x) * (near + x));
  const pole = x < Math.PI / h ? 2 / (1 + Math.exp((2 * Math.PI * x) / h)) : 0;
  return ((2 * h * x) / Math.PI) * sum * bell + pole;
}
