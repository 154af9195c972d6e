import type { Calculator } from "./calculator.ts";
import { withSignOf } from "./expandExp.ts";

const fractionBits = 0x7fffff;
const hiddenBit = 0x800000;

/** |x| = mantissa · 2^(exponent - 150), both int32; the exponent of a denormal is that of the smallest normals. */
function parts<T>(c: Calculator<T>, x: T): { mantissa: T; exponent: T } {
  const bits = c.bitAnd(c.bitsOf(x), c.i(0x7fffffff));
  const field = c.shiftRight(bits, 23);
  const normal = c.lt(c.i(0), field);
  const fraction = c.bitAnd(bits, c.i(fractionBits));
  return {
    mantissa: c.where(normal, c.bitOr(fraction, c.i(hiddenBit)), fraction),
    exponent: c.where(normal, field, c.i(1)),
  };
}

/**
 * a·b modulo m as the residue of smallest magnitude, for int32 a and b of at most m/2 and 2^24, or m and m/2. The
 * quotient is taken in floats, twice because it has up to 24 bits: the products wrap, but what they leave is small
 * enough to be exact.
 */
function product<T>(c: Calculator<T>, a: T, b: T, m: T, inverse: T): T {
  const quotient = c.toInt(c.mul(c.mul(c.toFloat(a), c.toFloat(b)), inverse));
  const rest = c.sub(c.mul(a, b), c.mul(quotient, m));
  const correction = c.toInt(c.round(c.mul(c.toFloat(rest), inverse)));
  return c.sub(rest, c.mul(correction, m));
}

/**
 * The exact remainder of x / y with the sign of x. With |x| = p·2^(n + e) and |y| = m·2^e it is p·2^n mod m: 2^(n >> 4)
 * is squared four times, with a factor of 2 for each lower bit of n, which is at most 253.
 */
export function fmod<T>(c: Calculator<T>, x: T, y: T): T {
  const [a, b] = [c.abs(x), c.abs(y)];
  const { mantissa: p, exponent: from } = parts(c, x);
  const { mantissa: m, exponent: to } = parts(c, y);
  const n = c.sub(from, to);
  const inverse = c.div(c.f(1), c.toFloat(m));
  const one = c.i(1);
  const start = c.toInt(c.floatOf(c.shiftLeft(c.add(c.shiftRight(n, 4), c.i(127)), 23)));
  let power = product(c, start, one, m, inverse);
  for (const bit of [3, 2, 1, 0]) {
    const isSet = c.eq(c.bitAnd(c.shiftRight(n, bit), one), one);
    power = product(c, power, c.where(isSet, c.add(power, power), power), m, inverse);
  }
  const residue = product(c, p, power, m, inverse);
  const rest = c.toFloat(c.where(c.lt(residue, c.i(0)), c.add(residue, m), residue));

  // rest · 2^(to - 150), in two steps because the power may be denormal; both products are exact.
  const half = c.shiftRight(to, 1);
  const first = c.floatOf(c.shiftLeft(c.add(half, c.i(127 - 75)), 23));
  const second = c.floatOf(c.shiftLeft(c.add(c.sub(to, half), c.i(127 - 75)), 23));
  const value = withSignOf(c, c.mul(c.mul(rest, first), second), x);

  const whole = c.where(c.lt(a, b), x, value);
  const defined = c.and(c.lt(a, c.f(Number.POSITIVE_INFINITY)), c.and(c.ne(b, c.f(0)), c.eq(y, y)));
  return c.where(defined, whole, c.f(Number.NaN));
}

/** The quotient of two int32, truncated towards 0; 0 where y is 0. */
export function intDiv<T>(c: Calculator<T>, x: T, y: T): T {
  const [zero, one] = [c.i(0), c.i(1)];
  const divisor = c.toFloat(y);
  const first = c.toInt(c.div(c.toFloat(x), divisor));
  const rest = c.sub(x, c.mul(first, y));
  const second = c.toInt(c.div(c.toFloat(rest), divisor));
  const last = c.sub(rest, c.mul(second, y));
  const quotient = c.add(first, second);
  // Rounding may have carried the quotient one too far from 0: then the last remainder has the wrong sign.
  const wrong = c.and(c.ne(last, zero), c.xor(c.lt(last, zero), c.lt(x, zero)));
  const opposite = c.xor(c.lt(x, zero), c.lt(y, zero));
  const fixed = c.where(wrong, c.add(quotient, c.where(opposite, one, c.i(-1))), quotient);
  return c.where(c.eq(y, zero), zero, fixed);
}
