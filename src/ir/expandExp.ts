import type { Calculator } from "./calculator.ts";

/**
 * exp and its family. All of them split x = n·ln 2 + r with |r| ≤ ln 2 / 2 and use one polynomial for expm1(r).
 *
 * Adding 1.5·2^23 rounds a float below 2^22 to an integer, half to even, and leaves that integer in the low bits of
 * the sum: `magic + n` shifted left by 23 puts the low 8 bits of n into the exponent, so a bias added to the magic
 * number gives 2^(n + bias - 127) for one shift.
 */
const magic = 1.5 * 2 ** 23;

/** ln 2 = high + low; high has 15 bits, so n · high is exact. From FreeBSD's e_expf.c. */
const ln2High = 6.9314575195e-1;
const ln2Low = 1.4286067653e-6;

/** expm1(r) = r + r²·q(r) for |r| ≤ ln 2 / 2, error 2^-28.2 of exp(r): scripts/fit-polynomial.ts. */
const expm1Coefficients = [0.49999994, 0.166665226, 0.0416682921, 0.00836853217, 0.00138182985];

/** The same with error 2^-23.2. */
const shortCoefficients = [0.499992311, 0.166671112, 0.0418901742, 0.0083128158];

export interface Reduced<T> {
  /** magic + bias + n, for its low bits. */
  readonly shifted: T;
  /** expm1(r). */
  readonly rest: T;
}

interface ReduceOptions<T> {
  /** The argument is x + low, low far below x. */
  readonly low?: T;
  /** Two operations and two constants less: error 2^-23.2, and where madd rounds once n times 2^-29 more. */
  readonly isShort?: boolean;
}

/** x must be within ±2^22, or NaN: then `rest` is NaN. */
function reduce<T>(c: Calculator<T>, x: T, bias: number, { low, isShort = false }: ReduceOptions<T> = {}): Reduced<T> {
  const whole = low === undefined ? x : c.add(x, low);
  const shifted = c.madd(whole, c.f(Math.LOG2E), c.f(magic + bias));
  const n = c.sub(shifted, c.f(magic + bias));
  const oneStep = isShort && c.isFused;
  const main = oneStep ? c.madd(n, c.f(-Math.LN2), x) : c.madd(n, c.f(-ln2Low), c.madd(n, c.f(-ln2High), x));
  const r = low === undefined ? main : c.add(main, low);
  const rest = c.madd(c.mul(r, r), c.horner(r, isShort ? shortCoefficients : expm1Coefficients), r);
  return { shifted: c.bitsOf(shifted), rest };
}

/** 2^(n + bias - 127) where that is a normal number. */
function power<T>(c: Calculator<T>, shifted: T): T {
  return c.floatOf(c.shiftLeft(shifted, 23));
}

/** (1 + rest) · 2^(n + bias - 127). */
function scaled<T>(c: Calculator<T>, { shifted, rest }: Reduced<T>): T {
  const scale = power(c, shifted);
  return c.madd(scale, rest, scale);
}

/**
 * (1 + rest) · 2^n for n in [-254, 256], rounded once more where the result is denormal: 2^n is split into two halves.
 * For n = -254 both halves are 0.
 *
 * @param shifted  bits of magic + 254 + n, see above
 */
export function scaleByHalves<T>(c: Calculator<T>, { shifted, rest }: Reduced<T>): T {
  const half = c.shiftRight(shifted, 1);
  const first = power(c, half);
  return c.mul(c.madd(first, rest, first), power(c, c.sub(shifted, half)));
}

/** magic + 254 + round(x), for scaleByHalves, and round(x). */
export function roundShifted<T>(c: Calculator<T>, x: T): { shifted: T; n: T } {
  const shifted = c.add(x, c.f(magic + 254));
  return { shifted: c.bitsOf(shifted), n: c.sub(shifted, c.f(magic + 254)) };
}

/**
 * Below -104 the result is 0, above 89 it is infinite; within, underflow is gradual. From -176 on, n is -254 and the result 0
 * times 0: a product that underflows takes as long as a dozen others, and softmax has masks full of -∞.
 */
export function exp<T>(c: Calculator<T>, x: T): T {
  return scaleByHalves(c, reduce(c, c.atMost(c.atLeast(x, -176), 89), 254));
}

/**
 * e^x for x up to 64, and 0 below -87.69, where that would be denormal: softmax is little else, and each operation and each
 * constant less counts. At -88.03, n is -127, of which the shift makes 0.
 */
export function expNonPositive<T>(c: Calculator<T>, x: T): T {
  return scaled(c, reduce(c, c.atLeast(x, -88.03), 127, { isShort: true }));
}

/**
 * e^(x + low) for x + low in [-104.3, 64], or NaN: n is at most 92, so that one shift makes 2^(n + 24), and the last product
 * rounds what is denormal. At -104.7, n is -151 and 2^(n + 24) already 0: no product underflows.
 */
export function expPair<T>(c: Calculator<T>, x: T, low: T): T {
  return c.mul(scaled(c, reduce(c, x, 127 + 24, { low })), c.f(2 ** -24));
}

/** e^x for x in [-87, 0], or NaN. */
export function expOfNegative<T>(c: Calculator<T>, x: T): T {
  return scaled(c, reduce(c, x, 127));
}

/** e / (1 + e) or 1 / (1 + e) with e = exp(-|x|), so that neither side cancels or overflows. */
export function sigmoid<T>(c: Calculator<T>, x: T): T {
  const reduced = reduce(c, c.atLeast(c.neg(c.abs(x)), -104), 127 + 24);
  // n is in [-150, 0]: one shift makes 2^(n + 24), and the last product rounds what is denormal.
  const e = c.mul(scaled(c, reduced), c.f(2 ** -24));
  return c.div(c.where(c.lt(x, c.f(0)), e, c.f(1)), c.add(e, c.f(1)));
}

/** E / (E + 2) with E = expm1(2|x|), with the sign of x. From 9.02 on the result is ±1. */
export function tanh<T>(c: Calculator<T>, x: T): T {
  const a = c.atMost(c.abs(x), 10);
  const { shifted, rest } = reduce(c, c.add(a, a), 127);
  const scale = power(c, shifted);
  const e = c.madd(scale, rest, c.sub(scale, c.f(1)));
  return withSignOf(c, c.div(e, c.add(e, c.f(2))), x);
}

/** Twice (expm1(r)·2^(n-1) + (2^(n-1) - ½)), since 2^n overflows just below the largest results. */
export function expm1<T>(c: Calculator<T>, x: T): T {
  const { shifted, rest } = reduce(c, c.atMost(c.atLeast(x, -20), 89), 126);
  const half = power(c, shifted);
  const y = c.mul(c.add(c.mul(half, rest), c.sub(half, c.f(0.5))), c.f(2));
  // Keeps -0 and the last bit of denormals; expm1(x) rounds to x there.
  return c.where(c.lt(c.abs(x), c.f(2 ** -25)), x, y);
}

/**
 * Halves of e^|x| and of expm1(|x|) as twice a quarter, for sinh and cosh: 2^n overflows before their results do, and
 * so does 2^(n - 1) just below the largest.
 */
function halves<T>(c: Calculator<T>, a: T): { exp: T; expm1: T } {
  const { shifted, rest } = reduce(c, c.atMost(a, 89.5), 125);
  const quarter = power(c, shifted);
  const part = c.mul(quarter, rest);
  const twice = (value: T): T => c.add(value, value);
  return { exp: twice(c.add(part, quarter)), expm1: twice(c.add(part, c.sub(quarter, c.f(0.25)))) };
}

/** h + h / (2h + 1) with h = expm1(|x|) / 2, with the sign of x. */
export function sinh<T>(c: Calculator<T>, x: T): T {
  const a = c.abs(x);
  const { expm1: h } = halves(c, a);
  // The quotient is ½ far before an infinite h would make it NaN.
  const bounded = c.atMost(h, 2 ** 60);
  const y = c.add(h, c.div(bounded, c.add(c.add(bounded, bounded), c.f(1))));
  // Keeps -0 and the last bit of denormals; sinh(x) rounds to x there.
  return c.where(c.lt(a, c.f(2 ** -13)), x, withSignOf(c, y, x));
}

/** h + 1 / (4h) with h = e^|x| / 2. */
export function cosh<T>(c: Calculator<T>, x: T): T {
  const { exp: h } = halves(c, c.abs(x));
  return c.add(h, c.div(c.f(0.25), h));
}

/** magnitude (not negative) with the sign bit of x. */
export function withSignOf<T>(c: Calculator<T>, magnitude: T, x: T): T {
  return c.floatOf(c.bitOr(c.bitsOf(magnitude), c.bitAnd(c.bitsOf(x), c.i(-(2 ** 31)))));
}
