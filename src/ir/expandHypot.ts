import type { Calculator } from "./calculator.ts";

/** √(x² + y²) of numbers scaled by a power of 2 so that the larger square neither overflows nor underflows. */
export function hypot<T>(c: Calculator<T>, x: T, y: T): T {
  const [a, b] = [c.abs(x), c.abs(y)];
  const infinity = c.f(Number.POSITIVE_INFINITY);
  const larger = c.where(c.lt(a, b), b, a);
  const huge = c.lt(c.f(2 ** 60), larger);
  const tiny = c.lt(larger, c.f(2 ** -60));
  const pick = (whenHuge: number, whenTiny: number): T =>
    c.where(huge, c.f(whenHuge), c.where(tiny, c.f(whenTiny), c.f(1)));
  const down = pick(2 ** -90, 2 ** 90);
  const [p, q] = [c.mul(a, down), c.mul(b, down)];
  const root = c.sqrt(c.add(c.mul(p, p), c.mul(q, q)));
  // An infinity beside a NaN is infinite, as in IEEE 754.
  return c.where(c.or(c.eq(a, infinity), c.eq(b, infinity)), infinity, c.mul(root, pick(2 ** 90, 2 ** -90)));
}
