import type { Calculator } from "./calculator.ts";
import { expNonPositive, expOfNegative, expPair, withSignOf } from "./expandExp.ts";
import { leading } from "./expandLog.ts";

/** erf(x) = x + x·p(x²) for |x| ≤ 0.9, error 2^-30.1 of it. All four from scripts/fit-polynomial.ts. */
const nearCoefficients = [
  0.128379166, -0.376126289, 0.112836242, -0.02685556, 0.00519175315, -0.000803975272, 0.0000794310035,
];

/** erf(x) = 1 - exp(-x·p(x)) for x in [0.9, 4], error 2^-30.1 of it. */
const farCoefficients = [
  1.12863708, 0.635198057, 0.106158964, -0.0236944444, 0.00361025869, -0.000314830831, 0.0000104296942,
];

/** (x + 2)·exp(x²)·erfc(x) = p((x - 2) / (x + 2)) for x in [0, 10.2], error 2^-25.8 of it. */
const tailCoefficients = [
  1.02158272, -0.68716067, 0.279470831, -0.0364423022, -0.0214962084, 0.00648057414, 0.00303168548, -0.000850387791,
  -0.000560143089, 0.0000698359872, 0.0000681270685,
];

/** (x + 3)·exp(x²/2)·ndtr(-x) = p((x - 3) / (x + 3)) for x in [0, 14.4], error 2^-24 of it; the last so that ndtr(0) is ½. */
const normalTailCoefficients = [
  0.729083657, -0.50933218, 0.230019361, -0.0472567566, -0.0104798181, 0.00692470884, 0.00107563962, -0.00090277096,
  -0.000265815,
];

function nearOf<T>(c: Calculator<T>, x: T): T {
  return c.madd(x, c.horner(c.mul(x, x), nearCoefficients), x);
}

/** From 4 on the result is ±1. */
export function erf<T>(c: Calculator<T>, x: T): T {
  const near = nearOf(c, x);
  const a = c.atMost(c.abs(x), 4);
  const far = c.sub(c.f(1), expOfNegative(c, c.neg(c.mul(a, c.horner(a, farCoefficients)))));
  return c.where(c.lt(a, c.f(0.9)), near, withSignOf(c, far, x));
}

/**
 * exp(-x²)·p((x - 2) / (x + 2)) / (x + 2), and 2 minus that for negative x; from 10.06 on the result is 0. The square of
 * x goes into the exponential as two floats, since its error would count x² times, and so does what x + 2 lost in rounding.
 */
export function erfc<T>(c: Calculator<T>, x: T): T {
  const a = c.atMost(c.abs(x), 10.2);
  const high = leading(c, a);
  const low = c.mul(c.sub(a, high), c.add(a, high));
  const divisor = c.add(a, c.f(2));
  const share = c.div(c.f(1), divisor);
  const lost = c.mul(c.sub(a, c.sub(divisor, c.f(2))), share);
  const bell = expPair(c, c.neg(c.mul(high, high)), c.neg(c.add(low, lost)));
  const tail = c.mul(bell, c.div(c.horner(c.mul(c.sub(a, c.f(2)), share), tailCoefficients), divisor));
  return c.where(c.lt(x, c.f(0)), c.sub(c.f(2), tail), tail);
}

/** e^(-x²/2), one for all that a kernel makes of it; what x² loses in rounding counts x²/2 times. */
function bell<T>(c: Calculator<T>, x: T): T {
  return expNonPositive(c, c.mul(c.mul(x, x), c.f(-0.5)));
}

/** e^(-x²/2)·p((x - 3) / (x + 3)) / (x + 3), and 1 minus that for x from 0 on. */
export function ndtr<T>(c: Calculator<T>, x: T): T {
  const a = c.atMost(c.abs(x), 14.4);
  const share = c.div(c.f(1), c.add(a, c.f(3)));
  const ratio = c.mul(c.sub(a, c.f(3)), share);
  const tail = c.mul(bell(c, x), c.mul(c.horner(ratio, normalTailCoefficients), share));
  return c.where(c.lt(x, c.f(0)), tail, c.sub(c.f(1), tail));
}

export function normalDensity<T>(c: Calculator<T>, x: T): T {
  return c.mul(bell(c, x), c.f(1 / Math.sqrt(2 * Math.PI)));
}
