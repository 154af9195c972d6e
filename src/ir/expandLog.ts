import type { Calculator } from "./calculator.ts";
import { roundShifted, scaleByHalves, withSignOf } from "./expandExp.ts";

const minNormal = 2 ** -126;

/** Bits of 1 less those of √½, and those of √½: adding the first moves [√½, √2) into one exponent. */
const oneLessRootHalf = 0x3f800000 - 0x3f3504f3;
const rootHalf = 0x3f3504f3;

/** ln 2 = high + low; high has 15 bits. From FreeBSD's e_logf.c, like the coefficients of log(1 + f). */
const ln2High = 6.9313812256e-1;
const ln2Low = 9.0580006145e-6;
const logCoefficients = [0.66666662693, 0.40000972152, 0.28498786688, 0.24279078841];

/** 3·atanh(s) / s = 3 + z + z²·q(z) with z = s², |s| ≤ 0.172, error 2^-36.8: scripts/fit-polynomial.ts. */
const atanhCoefficients = [0.600002289, 0.428206354, 0.351294488];

/** x = m · 2^e with m in [√½, √2), for normal positive x. `bias` is subtracted from the exponent field. */
function split<T>(c: Calculator<T>, x: T, bias: T): { m: T; e: T } {
  const bits = c.add(c.bitsOf(x), c.i(oneLessRootHalf));
  const e = c.sub(c.toFloat(c.shiftRight(bits, 23)), bias);
  const m = c.floatOf(c.add(c.bitAnd(bits, c.i(0x7fffff)), c.i(rootHalf)));
  return { m, e };
}

/** The same for denormals too, which are first scaled up by 2^23. */
function splitAny<T>(c: Calculator<T>, x: T): { m: T; e: T } {
  const tiny = c.lt(x, c.f(minNormal));
  return split(c, c.where(tiny, c.mul(x, c.f(2 ** 23)), x), c.where(tiny, c.f(127 + 23), c.f(127)));
}

/** log(m · 2^e), by FreeBSD's e_logf.c: with s = f / (2 + f), log(1 + f) = f - f²/2 + s·(f²/2 + R(s²)). */
function logOf<T>(c: Calculator<T>, { m, e }: { m: T; e: T }): T {
  const f = c.sub(m, c.f(1));
  const s = c.div(f, c.add(f, c.f(2)));
  const z = c.mul(s, s);
  const rest = c.mul(z, c.horner(z, logCoefficients));
  const halfSquare = c.mul(c.mul(f, f), c.f(0.5));
  const low = c.add(c.mul(s, c.add(halfSquare, rest)), c.mul(e, c.f(ln2Low)));
  return c.sub(c.mul(e, c.f(ln2High)), c.sub(c.sub(halfSquare, low), f));
}

/** y, but log's own value where x is infinite, NaN, zero or negative. */
function logEdges<T>(c: Calculator<T>, x: T, y: T): T {
  const finite = c.where(c.lt(x, c.f(Number.POSITIVE_INFINITY)), y, x);
  const positive = c.where(c.eq(x, c.f(0)), c.f(Number.NEGATIVE_INFINITY), finite);
  return c.where(c.lt(x, c.f(0)), c.f(Number.NaN), positive);
}

export function log<T>(c: Calculator<T>, x: T): T {
  return logEdges(c, x, logOf(c, splitAny(c, x)));
}

/** log(u) + (what rounding 1 + x to u lost) / u. */
export function log1p<T>(c: Calculator<T>, x: T): T {
  const u = c.add(x, c.f(1));
  const lost = c.sub(x, c.sub(u, c.f(1)));
  const y = c.add(logOf(c, split(c, u, c.f(127))), c.div(lost, u));
  return c.where(c.eq(u, c.f(1)), x, logEdges(c, u, y));
}

/** From here on asinh and acosh are log(2x). */
const farOut = 2 ** 13;

/** log(1 + t) for t ≥ -1; where `far` holds, log(2·x) instead. */
function logFrom<T>(c: Calculator<T>, t: T, far: T, x: T): T {
  const u = c.add(t, c.f(1));
  const lost = c.sub(t, c.sub(u, c.f(1)));
  const { m, e } = split(c, c.where(far, x, u), c.where(far, c.f(126), c.f(127)));
  const y = c.add(logOf(c, { m, e }), c.where(far, c.f(0), c.div(lost, u)));
  return c.where(c.eq(u, c.f(1)), t, c.where(c.lt(x, c.f(Number.POSITIVE_INFINITY)), y, x));
}

/** log1p(a + a² / (1 + √(1 + a²))) with a = |x|, with the sign of x. */
export function asinh<T>(c: Calculator<T>, x: T): T {
  const a = c.abs(x);
  const near = c.atMost(a, farOut);
  const square = c.mul(near, near);
  const root = c.sqrt(c.add(square, c.f(1)));
  const t = c.add(near, c.div(square, c.add(root, c.f(1))));
  return withSignOf(c, logFrom(c, t, c.lt(c.f(farOut), a), a), x);
}

/** log1p(d + √(d·(d + 2))) with d = x - 1. */
export function acosh<T>(c: Calculator<T>, x: T): T {
  const d = c.sub(c.atMost(x, farOut), c.f(1));
  const t = c.add(d, c.sqrt(c.mul(d, c.add(d, c.f(2)))));
  return c.where(c.lt(x, c.f(1)), c.f(Number.NaN), logFrom(c, t, c.lt(c.f(farOut), x), x));
}

/** log1p(2a / (1 - a)) / 2 with a = |x|, with the sign of x. */
export function atanh<T>(c: Calculator<T>, x: T): T {
  const a = c.abs(x);
  const y = c.mul(log1p(c, c.div(c.add(a, a), c.sub(c.f(1), a))), c.f(0.5));
  return withSignOf(c, y, x);
}

/** The leading 12 bits of x: products of two such numbers are exact. */
export function leading<T>(c: Calculator<T>, x: T): T {
  return c.floatOf(c.bitAnd(c.bitsOf(x), c.i(-4096)));
}

/** log2(m) = scale · (3·atanh(s)); its leading 12 bits, and the rest. */
const scale = 2 / (3 * Math.LN2);
const scaleHigh = 0.961669921875;
const scaleLow = scale - scaleHigh;

/**
 * log2(x) of a positive finite x as high + low, high with 12 bits; error some 2^-34 of it. After FreeBSD's e_powf.c:
 * log2(m) = 2 / ln 2 · atanh(s), where s = (m - 1) / (m + 1) and all that follows are carried as two floats.
 */
function log2Pair<T>(c: Calculator<T>, x: T): { high: T; low: T } {
  const { m, e } = splitAny(c, x);
  const f = c.sub(m, c.f(1));
  const d = c.add(m, c.f(1));
  const inverse = c.div(c.f(1), d);
  const s = c.mul(f, inverse);
  const sHigh = leading(c, s);
  const dHigh = leading(c, d);
  const dLow = c.sub(m, c.sub(dHigh, c.f(1)));
  const sLow = c.mul(inverse, c.sub(c.sub(f, c.mul(sHigh, dHigh)), c.mul(sHigh, dLow)));
  // ratio = 3·atanh(s) / s = 3 + s² + s⁴·q(s²), with s² = sHigh² + sLow·(sHigh + s).
  const square = c.mul(sHigh, sHigh);
  const z = c.mul(s, s);
  const small = c.add(c.mul(sLow, c.add(sHigh, s)), c.mul(c.mul(z, z), c.horner(z, atanhCoefficients)));
  const ratio = leading(c, c.add(c.add(square, small), c.f(3)));
  const ratioLow = c.sub(small, c.sub(c.sub(ratio, c.f(3)), square));
  const product = c.mul(sHigh, ratio);
  const productLow = c.add(c.mul(sLow, ratio), c.mul(ratioLow, s));
  const p = leading(c, c.add(product, productLow));
  const pLow = c.sub(productLow, c.sub(p, product));
  const high = c.mul(p, c.f(scaleHigh));
  const low = c.add(c.mul(p, c.f(scaleLow)), c.mul(pLow, c.f(scale)));
  const sum = leading(c, c.add(e, c.add(high, low)));
  return { high: sum, low: c.sub(low, c.sub(c.sub(sum, e), high)) };
}

/** 2^r = 1 + r·q(r) for |r| ≤ ½, error 2^-28.3: scripts/fit-polynomial.ts. */
const exp2Coefficients = [0.693147182, 0.240226477, 0.0555035993, 0.00961850584, 0.00133908063, 0.000153264627];

/** 2^(high + low), infinite above 128 and 0 below -150. */
function exp2Pair<T>(c: Calculator<T>, high: T, low: T): T {
  const z = c.add(high, low);
  const { shifted, n } = roundShifted(c, z);
  const r = c.add(c.sub(high, n), low);
  const y = scaleByHalves(c, { shifted, rest: c.mul(r, c.horner(r, exp2Coefficients)) });
  const bounded = c.where(c.lt(c.f(128), z), c.f(Number.POSITIVE_INFINITY), y);
  return c.where(c.lt(z, c.f(-150)), c.f(0), bounded);
}

/** 2^x, exact where x is whole. */
export function exp2<T>(c: Calculator<T>, x: T): T {
  return exp2Pair(c, x, c.f(0));
}

/** Exact where x is a power of 2. */
export function log2<T>(c: Calculator<T>, x: T): T {
  const { high, low } = log2Pair(c, x);
  return logEdges(c, x, c.add(high, low));
}

/** log10(2); its leading 11 bits, and the rest. */
const log10Of2 = Math.LOG10E * Math.LN2;
const log10Of2High = 0.301025390625;

export function log10<T>(c: Calculator<T>, x: T): T {
  const { high, low } = log2Pair(c, x);
  const rest = c.add(c.mul(high, c.f(log10Of2 - log10Of2High)), c.mul(low, c.f(log10Of2)));
  return logEdges(c, x, c.add(c.mul(high, c.f(log10Of2High)), rest));
}

/** |x|^y as 2^(y · log2|x|) in two floats, then every special case of IEEE 754's pow. */
export function pow<T>(c: Calculator<T>, x: T, y: T): T {
  const zero = c.f(0);
  const one = c.f(1);
  const infinity = c.f(Number.POSITIVE_INFINITY);
  const a = c.abs(x);
  const logarithm = log2Pair(c, a);
  // Beyond ±2^40 every a but 1 over- or underflows, and products with infinity would be NaN.
  const exponent = c.atMost(c.atLeast(y, -(2 ** 40)), 2 ** 40);
  const yHigh = leading(c, exponent);
  const low = c.add(c.mul(c.sub(exponent, yHigh), logarithm.high), c.mul(exponent, logarithm.low));
  const finite = exp2Pair(c, c.mul(yHigh, logarithm.high), low);

  const aIsZero = c.eq(a, zero);
  const aIsInfinite = c.eq(a, infinity);
  const extreme = c.where(c.xor(aIsInfinite, c.lt(y, zero)), infinity, zero);
  const magnitude = c.where(c.or(aIsZero, aIsInfinite), extreme, finite);

  const half = c.mul(y, c.f(0.5));
  const isInteger = c.eq(c.trunc(y), y);
  const isOdd = c.and(isInteger, c.ne(c.trunc(half), half));
  const signed = c.where(isOdd, c.floatOf(c.bitOr(c.bitsOf(magnitude), signBit(c, x))), magnitude);

  // A finite negative base has no fractional power; a NaN in x or y may have been lost on the way.
  const complex = c.and(c.and(c.lt(x, zero), c.lt(a, infinity)), c.not(isInteger));
  const defined = c.and(c.and(c.eq(x, x), c.eq(y, y)), c.not(complex));
  const value = c.where(defined, signed, c.f(Number.NaN));
  return c.where(c.or(c.eq(y, zero), c.eq(x, one)), one, value);
}

function signBit<T>(c: Calculator<T>, x: T): T {
  return c.bitAnd(c.bitsOf(x), c.i(-(2 ** 31)));
}
