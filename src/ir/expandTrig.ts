import type { Calculator } from "./calculator.ts";

/**
 * sin, cos and tan: |x| = n·π/2 + r. π/2 is cut into parts of 11 bits, whose products with n < 2^13 are exact, so the
 * reduction loses nothing for |x| ≤ 8192. Beyond, the result is that of a number within a few ULP of x, as long as n
 * is exact (|x| < 2^24); farther out it is some number in [-1, 1]. The sine of an infinity is NaN.
 */
const halfPi = [1.5703125, 4.8351287841796875e-4, 3.1385570764541626e-7, 6.070877134334296e-11, 6.223372171896613e-14];

/** Cephes, sinf.c: sin(r) = r + r³·s(r²) and cos(r) = 1 - r²/2 + r⁴·k(r²) for |r| ≤ π/4. */
const sinCoefficients = [-1.6666654611e-1, 8.3321608736e-3, -1.9515295891e-4];
const cosCoefficients = [4.166664568298827e-2, -1.388731625493765e-3, 2.443315711809948e-5];

/** |x| = n·π/2 + r. */
function reduce<T>(c: Calculator<T>, x: T): { n: T; r: T } {
  const a = c.abs(x);
  const n = c.round(c.mul(a, c.f(2 / Math.PI)));
  const remainder = halfPi.reduce((rest, part) => c.sub(rest, c.mul(n, c.f(part))), a);
  return { n, r: c.atMost(c.atLeast(remainder, -0.8), 0.8) };
}

/** The sine of |x| + quarters·π/2, before its sign: bit 1 of `quadrant` says negative. */
function sineOf<T>(c: Calculator<T>, x: T, quarters: number): { value: T; quadrant: T } {
  const { n, r } = reduce(c, x);
  const quadrant = c.add(c.toInt(n), c.i(quarters));
  const z = c.mul(r, r);
  const sin = c.add(r, c.mul(c.mul(r, z), c.horner(z, sinCoefficients)));
  const cos = c.add(c.sub(c.mul(c.mul(z, z), c.horner(z, cosCoefficients)), c.mul(z, c.f(0.5))), c.f(1));
  const odd = c.eq(c.bitAnd(quadrant, c.i(1)), c.i(1));
  return { value: c.where(odd, cos, sin), quadrant };
}

function flip<T>(c: Calculator<T>, value: T, signBits: T): T {
  return c.floatOf(c.bitXor(c.bitsOf(value), c.bitAnd(signBits, c.i(-(2 ** 31)))));
}

export function sin<T>(c: Calculator<T>, x: T): T {
  const { value, quadrant } = sineOf(c, x, 0);
  return flip(c, value, c.bitXor(c.shiftLeft(quadrant, 30), c.bitsOf(x)));
}

export function cos<T>(c: Calculator<T>, x: T): T {
  const { value, quadrant } = sineOf(c, x, 1);
  return flip(c, value, c.shiftLeft(quadrant, 30));
}

/** tan(r) = r + r³·p(r²) for |r| ≤ π/4, error 2^-25.7 of it: scripts/fit-polynomial.ts. */
const tanCoefficients = [0.333331555, 0.133388355, 0.0534082018, 0.0244413875, 0.00310149789, 0.0093965102];

/** tan(r), or -1 / tan(r) in odd quadrants, with the sign of x. */
export function tan<T>(c: Calculator<T>, x: T): T {
  const { n, r } = reduce(c, x);
  const z = c.mul(r, r);
  const y = c.add(r, c.mul(c.mul(r, z), c.horner(z, tanCoefficients)));
  const odd = c.eq(c.bitAnd(c.toInt(n), c.i(1)), c.i(1));
  return flip(c, c.div(c.where(odd, c.f(-1), y), c.where(odd, y, c.f(1))), c.bitsOf(x));
}
