import { type Calculator, calculatorOf } from "./calculator.ts";
import { InternalError } from "./errors.ts";
import { exp, expm1, sigmoid, tanh } from "./expandExp.ts";
import { log, log1p, pow } from "./expandLog.ts";
import { cos, sin } from "./expandTrig.ts";
import type { ScalarAlgebra, ScalarName } from "./scalars.ts";

/**
 * float32 expansions of the scalar functions that vector hardware lacks, into rows that it has: arithmetic, sqrt,
 * rounding, comparisons, where, logic, int32 bit operations and the conversions. They have no branches (`where` selects
 * between two computed values) and mean plain float32 arithmetic, rounded after every op and in the order written, so a
 * scalar and a lane of a vector give the same bits on every machine.
 */
type Expansion = <T>(c: Calculator<T>, ...args: T[]) => T;

const one =
  (expansion: <T>(c: Calculator<T>, x: T) => T): Expansion =>
  (c, x) =>
    expansion(c, x);

const expansions = {
  sign: one((c, x) => {
    // x + 0 is +0 for -0, and keeps a NaN.
    const rest = c.where(c.lt(x, c.f(0)), c.f(-1), c.add(x, c.f(0)));
    return c.where(c.lt(c.f(0), x), c.f(1), rest);
  }),
  rsqrt: one((c, x) => c.div(c.f(1), c.sqrt(x))),
  exp: one(exp),
  log: one(log),
  log1p: one(log1p),
  expm1: one(expm1),
  tanh: one(tanh),
  sigmoid: one(sigmoid),
  sin: one(sin),
  cos: one(cos),
  pow: (c, x, y) => pow(c, x, y),
} satisfies Partial<Record<ScalarName, Expansion>>;

export type ExpandedName = keyof typeof expansions;

/** Names of all rows with an expansion. */
export const expandedNames = Object.keys(expansions) as readonly ExpandedName[];

/**
 * Largest error of each expansion in ULP of the exact value (of the smallest denormal, where that is denormal), over
 * all arguments; sin and cos for |x| ≤ 8192. Measured on every 9th float32 (pow: 2^24 pairs) and rounded up; check with
 * `npm run ulp`, or `npm run ulp -- --all` for every float32.
 */
export const ulpBound: Readonly<Record<ExpandedName, number>> = {
  sign: 0,
  rsqrt: 1.5,
  exp: 1.1,
  log: 0.9,
  log1p: 1.5,
  expm1: 1.7,
  tanh: 2.75,
  sigmoid: 2.6,
  sin: 2.6,
  cos: 2.6,
  pow: 1.5,
};

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

/** sign of an int32, the only row of integers that vector hardware lacks. */
export function expandIntegerSign<T>({ int, apply }: ScalarAlgebra<T>, x: T): T {
  return apply("minimum", apply("maximum", x, int(-1)), int(1));
}
