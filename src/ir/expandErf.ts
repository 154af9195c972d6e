import type { Calculator } from "./calculator.ts";
import { expOfNegative, expPair, withSignOf } from "./expandExp.ts";
import { leading } from "./expandLog.ts";

/** erf(x) = x + x·p(x²) for |x| ≤ 0.9, error 2^-30.1 of it. All three from scripts/fit-polynomial.ts. */
const nearCoefficients = [
  0.128379166, -0.376126289, 0.112836242, -0.02685556, 0.00519175315, -0.000803975272, 0.0000794310035,
];

/** erf(x) = 1 - exp(-x·p(x)) for x in [0.9, 4], error 2^-30.1 of it. */
const farCoefficients = [
  1.12863708, 0.635198057, 0.106158964, -0.0236944444, 0.00361025869, -0.000314830831, 0.0000104296942,
];

/** (1 + 2x)·exp(x²)·erfc(x) = p((x - 2) / (x + 2)) for x in [0, 10.2], error 2^-27.2 of it. */
const tailCoefficients = [
  1.27697837, -0.0927638263, -0.166029856, 0.164051294, -0.0542258322, -0.00803455058, 0.00874339789, 0.00127227465,
  -0.00148130103, -0.000441683922, 0.000206569384, 0.00010784989,
];

function nearOf<T>(c: Calculator<T>, x: T): T {
  return c.add(x, c.mul(x, c.horner(c.mul(x, x), nearCoefficients)));
}

/** From 4 on the result is ±1. */
export function erf<T>(c: Calculator<T>, x: T): T {
  const near = nearOf(c, x);
  const a = c.atMost(c.abs(x), 4);
  const far = c.sub(c.f(1), expOfNegative(c, c.neg(c.mul(a, c.horner(a, farCoefficients)))));
  return c.where(c.lt(a, c.f(0.9)), near, withSignOf(c, far, x));
}

/** 1 - erf(x) up to 0.4; from 10.06 on the result is 0. The square of x goes into the exponential as two floats: its error would count x² times. */
export function erfc<T>(c: Calculator<T>, x: T): T {
  const a = c.atMost(c.abs(x), 10.2);
  const high = leading(c, a);
  const low = c.mul(c.sub(a, high), c.add(a, high));
  const divisor = c.add(c.add(a, a), c.f(1));
  // What rounding the divisor lost goes into the exponent, where it costs no rounding of its own.
  const lost = c.div(c.sub(c.f(1), c.sub(divisor, c.add(a, a))), divisor);
  const bell = expPair(c, c.neg(c.mul(high, high)), c.neg(c.add(low, lost)));
  const q = c.div(c.sub(a, c.f(2)), c.add(a, c.f(2)));
  const tail = c.mul(bell, c.div(c.horner(q, tailCoefficients), divisor));
  const far = c.where(c.lt(x, c.f(0)), c.sub(c.f(2), tail), tail);
  return c.where(c.lt(a, c.f(0.4)), c.sub(c.f(1), nearOf(c, x)), far);
}
