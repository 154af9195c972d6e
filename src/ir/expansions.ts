import { type Calculator, calculatorOf } from "./calculator.ts";
import { InternalError } from "./errors.ts";
import { erf, erfc, ndtr, normalDensity } from "./expandErf.ts";
import { cosh, exp, expm1, expNonPositive, sigmoid, sinh, tanh } from "./expandExp.ts";
import { hypot } from "./expandHypot.ts";
import { acos, asin, atan, atan2 } from "./expandInverseTrig.ts";
import { acosh, asinh, atanh, exp2, log, log1p, log2, log10, pow } from "./expandLog.ts";
import { fmod, intDiv } from "./expandRemainder.ts";
import { cos, sin, tan } from "./expandTrig.ts";
import type { ScalarAlgebra, ScalarName } from "./scalars.ts";

/**
 * float32 expansions of the scalar functions that vector hardware lacks, into rows that it has: arithmetic, sqrt,
 * rounding, comparisons, where, logic, int32 bit operations and the conversions. They have no branches (`where` selects
 * between two computed values) and mean plain float32 arithmetic, rounded after every op and in the order written, so a
 * scalar and a lane of a vector give the same bits. Only where `madd` is written may a target round a product and a sum
 * together, as it does in matrix products; the bounds hold with and without.
 */
type Expansion = <T>(c: Calculator<T>, ...args: T[]) => T;

const one =
  (expansion: <T>(c: Calculator<T>, x: T) => T): Expansion =>
  (c, x) =>
    expansion(c, x);

const two =
  (expansion: <T>(c: Calculator<T>, x: T, y: T) => T): Expansion =>
  (c, x, y) =>
    expansion(c, x, y);

const expansions = {
  sign: one((c, x) => c.where(c.lt(c.f(0), x), c.f(1), c.where(c.lt(x, c.f(0)), c.f(-1), c.f(0)))),
  rsqrt: one((c, x) => c.div(c.f(1), c.sqrt(x))),
  exp: one(exp),
  expNonPositive: one(expNonPositive),
  log: one(log),
  log1p: one(log1p),
  expm1: one(expm1),
  tanh: one(tanh),
  sigmoid: one(sigmoid),
  sin: one(sin),
  cos: one(cos),
  exp2: one(exp2),
  log2: one(log2),
  log10: one(log10),
  tan: one(tan),
  asin: one(asin),
  acos: one(acos),
  atan: one(atan),
  sinh: one(sinh),
  cosh: one(cosh),
  asinh: one(asinh),
  acosh: one(acosh),
  atanh: one(atanh),
  erf: one(erf),
  erfc: one(erfc),
  ndtr: one(ndtr),
  normalDensity: one(normalDensity),
  pow: two(pow),
  atan2: two(atan2),
  hypot: two(hypot),
  fmod: two(fmod),
} satisfies Partial<Record<ScalarName, Expansion>>;

export type ExpandedName = keyof typeof expansions;

/** Names of all rows with an expansion. */
export const expandedNames = Object.keys(expansions) as readonly ExpandedName[];

/**
 * Largest error of each expansion in ULP of the exact value (of the smallest denormal, where that is denormal), over
 * all arguments where `isBoundedAt`. Measured by `npm run ulp -- --all` on every float32, or 2^26 pairs, and rounded up.
 * docs/ops.md states them.
 */
export const ulpBound: Readonly<Record<ExpandedName, number>> = {
  sign: 0,
  rsqrt: 1.5,
  exp: 1.1,
  expNonPositive: 5.5,
  log: 0.9,
  log1p: 1.5,
  expm1: 1.7,
  tanh: 2.75,
  sigmoid: 2.6,
  sin: 2.6,
  cos: 2.6,
  exp2: 1.2,
  log2: 0.6,
  log10: 0.6,
  tan: 3.8,
  asin: 2.6,
  acos: 1.3,
  atan: 2.2,
  sinh: 2.5,
  cosh: 1.5,
  asinh: 2.1,
  acosh: 3,
  atanh: 2.5,
  erf: 1.3,
  erfc: 3.8,
  ndtr: 8,
  normalDensity: 6.6,
  pow: 1.5,
  atan2: 2.5,
  hypot: 1.3,
  fmod: 0,
};

/**
 * Whether the bound holds for an argument: of sin, cos and tan up to ±8192 and at ±∞, of expNonPositive from -87.3 to 64 (2.5
 * from -10 to 10; below, where e^x would be denormal, it may be 0), of ndtr from -4 on and of normalDensity up to ±4 (beyond, their
 * errors grow as x² does: 19 at 6, 66 at 13).
 */
export function isBoundedAt(name: ExpandedName, x: number): boolean {
  if (name === "expNonPositive") return !(x > 64 || (x < -87.3 && x > -104));
  if (name === "ndtr") return !(x < -4);
  if (name === "normalDensity") return !(Math.abs(x) > 4);
  const isPeriodic = name === "sin" || name === "cos" || name === "tan";
  return !isPeriodic || !Number.isFinite(x) || Math.abs(x) <= 8192;
}

/** Whether code generators expand row `name` of float32 instead of implementing it. */
export function hasExpansion(name: string): name is ExpandedName {
  return Object.hasOwn(expansions, name);
}

/** Row `name` of float32 arguments, written in simpler rows. */
export function expand<T>(name: ScalarName, algebra: ScalarAlgebra<T>, ...args: T[]): T {
  if (!hasExpansion(name)) throw new InternalError(`scalar ${name} has no expansion.`);
  const expansion: Expansion = expansions[name];
  return expansion(calculatorOf(algebra), ...args);
}

const integerExpansions = {
  sign: one((c, x) => c.smaller(c.larger(x, c.i(-1)), c.i(1))),
  intDiv: two(intDiv),
} satisfies Partial<Record<ScalarName, Expansion>>;

/** Whether code generators expand row `name` of int32 instead of implementing it. */
export function hasIntegerExpansion(name: string): name is keyof typeof integerExpansions {
  return Object.hasOwn(integerExpansions, name);
}

/** Row `name` of int32 arguments, written in simpler rows. */
export function expandInteger<T>(name: ScalarName, algebra: ScalarAlgebra<T>, ...args: T[]): T {
  if (!hasIntegerExpansion(name)) throw new InternalError(`scalar ${name} of integers has no expansion.`);
  const expansion: Expansion = integerExpansions[name];
  return expansion(calculatorOf(algebra), ...args);
}
