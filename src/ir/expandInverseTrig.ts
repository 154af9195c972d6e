import type { Calculator } from "./calculator.ts";
import { withSignOf } from "./expandExp.ts";

/** atan(t) = t + t³·p(t²) for |t| ≤ tan(π/8), error 2^-25.6 of it: scripts/fit-polynomial.ts. */
const atanCoefficients = [-0.333329558, 0.199779436, -0.138800085, 0.0806075484];

/** asin(t) = t + t³·p(t²) for |t| ≤ ½, error 2^-27.6 of it: scripts/fit-polynomial.ts. */
const asinCoefficients = [0.166667536, 0.0749525204, 0.0454760417, 0.0241520926, 0.0422117971];

/** What rounding π/2 to float32 lost. */
const halfPiLow = Math.PI / 2 - Math.fround(Math.PI / 2);

/** t + t³·p(t²) + extra. */
function oddSeries<T>(c: Calculator<T>, t: T, coefficients: readonly number[], extra?: T): T {
  const z = c.mul(t, t);
  const rest = c.mul(c.mul(t, z), c.horner(z, coefficients));
  return c.add(t, extra === undefined ? rest : c.add(rest, extra));
}

/** The arc tangent of a ≥ 0: a itself, π/4 + atan((a - 1) / (a + 1)) or π/2 - atan(1 / a). */
function atanOf<T>(c: Calculator<T>, a: T): T {
  const middle = c.lt(c.f(Math.tan(Math.PI / 8)), a);
  const far = c.lt(c.f(Math.tan((3 * Math.PI) / 8)), a);
  const pick = (third: T, second: T, first: T): T => c.where(far, third, c.where(middle, second, first));
  const t = c.div(pick(c.f(-1), c.sub(a, c.f(1)), a), pick(a, c.add(a, c.f(1)), c.f(1)));
  const low = pick(c.f(halfPiLow), c.f(halfPiLow / 2), c.f(0));
  const high = pick(c.f(Math.PI / 2), c.f(Math.PI / 4), c.f(0));
  return c.add(high, oddSeries(c, t, atanCoefficients, low));
}

export function atan<T>(c: Calculator<T>, x: T): T {
  return withSignOf(c, atanOf(c, c.abs(x)), x);
}

/** The angle of the point (x, y), in the quarter turn where |y| ≤ |x| first. A zero counts by its sign. */
export function atan2<T>(c: Calculator<T>, y: T, x: T): T {
  const steep = c.lt(c.abs(x), c.abs(y));
  const shorter = c.where(steep, c.abs(x), c.abs(y));
  const longer = c.where(steep, c.abs(y), c.abs(x));
  // Two infinities have the ratio 1, two zeros the ratio 0.
  const equal = c.where(c.eq(longer, c.f(0)), c.f(0), c.f(1));
  const a = atanOf(c, c.where(c.eq(shorter, longer), equal, c.div(shorter, longer)));
  const behind = c.lt(c.bitsOf(x), c.i(0));
  const pick = (unit: number): T => c.where(steep, c.f(unit), c.where(behind, c.f(2 * unit), c.f(0)));
  const turned = c.where(c.xor(steep, behind), c.neg(a), a);
  return withSignOf(c, c.add(pick(Math.PI / 2), c.add(turned, pick(halfPiLow))), y);
}

/** For |x| > ½: s = √((1 - |x|) / 2), of which asin(|x|) = π/2 - 2·asin(s). */
function arc<T>(c: Calculator<T>, x: T): { near: T; t: T } {
  const a = c.abs(x);
  const near = c.lt(a, c.f(0.5));
  return { near, t: c.where(near, a, c.sqrt(c.mul(c.sub(c.f(1), a), c.f(0.5)))) };
}

export function asin<T>(c: Calculator<T>, x: T): T {
  const { near, t } = arc(c, x);
  const y = oddSeries(c, t, asinCoefficients);
  const far = c.sub(c.f(Math.PI / 2), c.sub(c.add(y, y), c.f(halfPiLow)));
  return withSignOf(c, c.where(near, y, far), x);
}

/** π/2 - asin(x), written as 2·asin(s) or π - 2·asin(s) far from 0, so that nothing cancels. */
export function acos<T>(c: Calculator<T>, x: T): T {
  const { near, t } = arc(c, x);
  const y = oddSeries(c, t, asinCoefficients);
  const negative = c.lt(x, c.f(0));
  const close = c.sub(c.f(Math.PI / 2), c.sub(withSignOf(c, y, x), c.f(halfPiLow)));
  const twice = c.add(y, y);
  const far = c.where(negative, c.sub(c.f(Math.PI), c.sub(twice, c.f(2 * halfPiLow))), twice);
  return c.where(near, close, far);
}
