import type { ScalarAlgebra } from "./scalars.ts";

/** A scalar algebra with a name for each of its ops, so that expansions read like formulas. */
export interface Calculator<T> {
  readonly f: (value: number) => T;
  readonly i: (value: number) => T;
  readonly add: (a: T, b: T) => T;
  readonly sub: (a: T, b: T) => T;
  readonly mul: (a: T, b: T) => T;
  readonly div: (a: T, b: T) => T;
  /** a·b + c, which some targets round once and others twice: only where either will do, or `isFused` says which. */
  readonly madd: (a: T, b: T, c: T) => T;
  readonly isFused: boolean;
  readonly neg: (a: T) => T;
  readonly abs: (a: T) => T;
  readonly sqrt: (a: T) => T;
  readonly trunc: (a: T) => T;
  readonly round: (a: T) => T;
  readonly eq: (a: T, b: T) => T;
  readonly ne: (a: T, b: T) => T;
  readonly lt: (a: T, b: T) => T;
  readonly or: (a: T, b: T) => T;
  readonly and: (a: T, b: T) => T;
  readonly xor: (a: T, b: T) => T;
  readonly not: (a: T) => T;
  /** minimum and maximum of int32. */
  readonly smaller: (a: T, b: T) => T;
  readonly larger: (a: T, b: T) => T;
  readonly where: (condition: T, a: T, b: T) => T;
  readonly bitAnd: (a: T, b: T) => T;
  readonly bitOr: (a: T, b: T) => T;
  readonly bitXor: (a: T, b: T) => T;
  readonly shiftLeft: (a: T, count: number) => T;
  readonly shiftRight: (a: T, count: number) => T;
  readonly bitsOf: (a: T) => T;
  readonly floatOf: (a: T) => T;
  readonly toInt: (a: T) => T;
  readonly toFloat: (a: T) => T;
  /** max(a, low) and min(a, high) that keep a NaN in a; WebAssembly's pmax and pmin. */
  readonly atLeast: (a: T, low: number) => T;
  readonly atMost: (a: T, high: number) => T;
  /** c0 + x·(c1 + x·(c2 + …)), by madd. */
  readonly horner: (x: T, coefficients: readonly number[]) => T;
}

export function calculatorOf<T>({ float, int, apply, madd, isFused }: ScalarAlgebra<T>): Calculator<T> {
  const add = (a: T, b: T): T => apply("add", a, b);
  const mul = (a: T, b: T): T => apply("mul", a, b);
  const lt = (a: T, b: T): T => apply("lt", a, b);
  const where = (condition: T, a: T, b: T): T => apply("where", condition, a, b);
  return {
    f: float,
    i: int,
    add,
    sub: (a, b) => apply("sub", a, b),
    mul,
    div: (a, b) => apply("div", a, b),
    madd,
    isFused,
    neg: (a) => apply("neg", a),
    abs: (a) => apply("abs", a),
    sqrt: (a) => apply("sqrt", a),
    trunc: (a) => apply("trunc", a),
    round: (a) => apply("round", a),
    eq: (a, b) => apply("eq", a, b),
    ne: (a, b) => apply("ne", a, b),
    lt,
    or: (a, b) => apply("logicalOr", a, b),
    and: (a, b) => apply("logicalAnd", a, b),
    xor: (a, b) => apply("logicalXor", a, b),
    not: (a) => apply("logicalNot", a),
    smaller: (a, b) => apply("minimum", a, b),
    larger: (a, b) => apply("maximum", a, b),
    where,
    bitAnd: (a, b) => apply("bitAnd", a, b),
    bitOr: (a, b) => apply("bitOr", a, b),
    bitXor: (a, b) => apply("bitXor", a, b),
    shiftLeft: (a, count) => apply("shiftLeft", a, int(count)),
    shiftRight: (a, count) => apply("shiftRight", a, int(count)),
    bitsOf: (a) => apply("bitsOf", a),
    floatOf: (a) => apply("floatOf", a),
    toInt: (a) => apply("toInt", a),
    toFloat: (a) => apply("toFloat", a),
    atLeast: (a, low) => where(lt(a, float(low)), float(low), a),
    atMost: (a, high) => where(lt(float(high), a), float(high), a),
    horner: (x, coefficients) =>
      coefficients
        .slice(0, -1)
        .reduceRight<T>((sum, c) => madd(sum, x, float(c)), float(coefficients[coefficients.length - 1])),
  };
}
