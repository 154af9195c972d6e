import { type ExpandedName, expand, isBoundedAt } from "./expansions.ts";
import { type ConversionName, type ScalarAlgebra, type ScalarName, scalars } from "./scalars.ts";

/** How far a float32 function lies from its float64 meaning. */
export interface UlpReport {
  readonly name: ExpandedName;
  /** Largest error in ULP of the exact value; infinite for a NaN, infinity or sign of zero in the wrong place. */
  readonly error: number;
  readonly at: readonly number[];
  readonly got: number;
  readonly exact: number;
  /** Arguments tried. */
  readonly count: number;
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The float32 with these bits. */
export function floatOf(pattern: number): number {
  bits[0] = pattern;
  return float[0];
}

function bitsOf(value: number): number {
  float[0] = value;
  return bits[0];
}

const templates: Partial<Record<ScalarName | ConversionName, (a: string, b: string, c: string) => string>> = {
  neg: (a) => `-${a}`,
  add: (a, b) => `f(${a} + ${b})`,
  sub: (a, b) => `f(${a} - ${b})`,
  mul: (a, b) => `f(${a} * ${b})`,
  div: (a, b) => `f(${a} / ${b})`,
  abs: (a) => `Math.abs(${a})`,
  sqrt: (a) => `f(Math.sqrt(${a}))`,
  trunc: (a) => `Math.trunc(${a})`,
  // Exact below 2^51 and leaves larger float32 numbers, which are integers, alone.
  round: (a) => `(Math.abs(${a}) < 8388608 ? ${a} + 6755399441055744 - 6755399441055744 : ${a})`,
  where: (a, b, c) => `(${a} ? ${b} : ${c})`,
  eq: (a, b) => `(${a} === ${b})`,
  ne: (a, b) => `(${a} !== ${b})`,
  lt: (a, b) => `(${a} < ${b})`,
  logicalAnd: (a, b) => `(${a} && ${b})`,
  logicalOr: (a, b) => `(${a} || ${b})`,
  logicalXor: (a, b) => `(${a} !== ${b})`,
  logicalNot: (a) => `!${a}`,
  bitAnd: (a, b) => `(${a} & ${b})`,
  bitOr: (a, b) => `(${a} | ${b})`,
  bitXor: (a, b) => `(${a} ^ ${b})`,
  shiftLeft: (a, b) => `(${a} << ${b})`,
  shiftRight: (a, b) => `(${a} >>> ${b} | 0)`,
  bitsOf: (a) => `bitsOf(${a})`,
  floatOf: (a) => `floatOf(${a})`,
  toInt: (a) => `(${a} !== ${a} ? 0 : Math.max(-2147483648, Math.min(2147483647, Math.trunc(${a}))))`,
  toFloat: (a) => `f(${a})`,
};

/** Sums of int32 look like those of float32, so an algebra over text must know which it has. */
interface Term {
  readonly text: string;
  readonly integer: boolean;
}

const integerOps: readonly string[] = ["bitAnd", "bitOr", "bitXor", "shiftLeft", "shiftRight", "bitsOf", "toInt"];

/** Rows that keep the type of their last argument, and what they are on int32. */
const integerForms: Partial<Record<ScalarName | ConversionName, (a: string, b: string, c: string) => string>> = {
  add: (a, b) => `(${a} + ${b} | 0)`,
  sub: (a, b) => `(${a} - ${b} | 0)`,
  mul: (a, b) => `Math.imul(${a}, ${b})`,
  where: (a, b, c) => `(${a} ? ${b} : ${c})`,
};

/**
 * An expansion as a JavaScript function of float32 numbers, and how many ops it takes.
 *
 * @param fused  whether a madd rounds once; it counts as one op then, else as two
 */
export function compileExpansion(
  name: ExpandedName,
  { fused = false }: { readonly fused?: boolean } = {},
): { run: (...args: number[]) => number; ops: number } {
  const lines: string[] = [];
  const literal = (value: number): string => (Object.is(value, -0) ? "(-0)" : `(${value})`);
  const algebra: ScalarAlgebra<Term> = {
    float: (value) => ({ text: literal(Math.fround(value)), integer: false }),
    int: (value) => ({ text: literal(value | 0), integer: true }),
    apply(op, ...args) {
      const ofIntegers = args[args.length - 1].integer ? integerForms[op] : undefined;
      const template = ofIntegers ?? templates[op];
      if (template === undefined) throw new Error(`${name} uses ${op}, which is not a native row`);
      const [a = "", b = "", c = ""] = args.map((arg) => arg.text);
      const text = `t${lines.length}`;
      lines.push(`const ${text} = ${template(a, b, c)};`);
      return { text, integer: integerOps.includes(op) || ofIntegers !== undefined };
    },
    madd(a, b, c) {
      if (!fused) return algebra.apply("add", algebra.apply("mul", a, b), c);
      const text = `t${lines.length}`;
      // The product is exact in float64.
      lines.push(`const ${text} = f(${a.text} * ${b.text} + ${c.text});`);
      return { text, integer: false };
    },
    isFused: fused,
  };
  const parameters = ["x", "y"].slice(0, scalars[name].arity);
  const result = expand(name, algebra, ...parameters.map((text) => ({ text, integer: false })));
  const body = `"use strict"; const f = Math.fround;
    return (${parameters}) => { ${lines.join("\n")}\nreturn ${result.text}; };`;
  const make = new Function("bitsOf", "floatOf", body) as (...given: unknown[]) => (...args: number[]) => number;
  // Reading the same bits as another type costs no instruction.
  const ops = lines.filter((line) => !/= (bitsOf|floatOf)\(/.test(line)).length;
  return { run: make(bitsOf, floatOf), ops };
}

const double = new Float64Array(1);
const doubleWords = new Int32Array(double.buffer);

/** The e with 2^e <= |x| < 2^(e + 1), of a normal float64. */
function exponentOf(x: number): number {
  double[0] = x;
  return ((doubleWords[1] >>> 20) & 0x7ff) - 1023;
}

const isNegative = (x: number): boolean => x < 0 || Object.is(x, -0);
const overflow = 2 ** 128;
const bounded = (x: number): number => Math.max(-overflow, Math.min(overflow, x));

/** Error of `got` (a float32) in ULP of the float32 numbers around `exact`; an infinity counts as 2^128. */
export function ulpError(got: number, exact: number): number {
  if (Number.isNaN(exact) && Number.isNaN(got)) return 0;
  if ((got === 0 || exact === 0) && isNegative(got) !== isNegative(exact)) return Number.POSITIVE_INFINITY;
  if (got === exact) return 0;
  if (!Number.isFinite(exact) && Number.isFinite(got)) return Number.POSITIVE_INFINITY;
  const near = bounded(exact);
  const error = Math.abs(bounded(got) - near) / 2 ** (Math.max(-126, Math.min(127, exponentOf(near))) - 23);
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}

/** Numbers whose pairs are the special cases of two arguments. */
const special = [0, 2 ** -149, 2 ** -126, 0.5, 1 - 2 ** -24, 1, 1 + 2 ** -23, 1.5, 2, 3, 4, 127, 128, 149, 16777215]
  .concat([2 ** 24, 2 ** 31, 2 ** 64, 3.4028234663852886e38, Number.POSITIVE_INFINITY])
  .flatMap((x) => [x, -x])
  .concat(Number.NaN);

/** Seeded 32-bit integers: Marsaglia's xorshift. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  };
}

/** Pairs where pow is delicate: a result that is finite; a base near 1; a small whole exponent. */
function powPair(kind: number, x: number, next: () => number): [number, number] {
  if (kind === 1) return [Math.abs(x), ((next() / 2 ** 31) * 150) / Math.log2(Math.abs(x))];
  if (kind === 2) {
    const base = Math.fround(1 + next() / 2 ** 32);
    return [base, ((next() / 2 ** 31) * 150) / Math.log2(base)];
  }
  return [x, next() >> 27];
}

/** Pairs of numbers of like size: within a factor of 2; of 2^16; a multiple of each other, but for rounding. */
function likePair(kind: number, x: number, next: () => number): [number, number] {
  if (kind === 1) return [x, x * (1 + next() / 2 ** 31)];
  if (kind === 2) return [x, x * (next() / 2 ** 31) * 2 ** (next() >> 27)];
  return [x * (next() >> 16), x];
}

/** All pairs of special numbers, then seeded ones: a quarter any two patterns, the others as `delicate` has them. */
function* pairsOf(delicate: typeof powPair, count: number, seed: number): Generator<[number, number]> {
  for (const x of special) for (const y of special) yield [x, y];
  const next = generator(seed);
  for (let i = 0; i < count; i++) {
    const x = floatOf(next());
    const [a, b] = i % 4 === 0 ? [x, floatOf(next())] : delicate(i % 4, x, next);
    yield [Math.fround(a), Math.fround(b)];
  }
}

/**
 * Compares an expansion with its float64 meaning.
 *
 * @param stride  one of every `stride` float32 bit patterns is tried, with those of the special numbers
 * @param fused   whether a madd rounds once
 * @param pairs   for functions of two arguments: that many pairs, with all pairs of special numbers
 */
export function measureUlp(
  name: ExpandedName,
  options: { stride: number; pairs: number; seed: number; fused: boolean },
): UlpReport {
  const { run } = compileExpansion(name, options);
  const { meaning } = scalars[name];
  let worst: UlpReport = { name, error: 0, at: [], got: 0, exact: 0, count: 0 };
  let count = 0;
  if (scalars[name].arity === 2) {
    for (const [x, y] of pairsOf(name === "pow" ? powPair : likePair, options.pairs, options.seed)) {
      const got = run(x, y);
      const exact = meaning(x, y);
      const error = ulpError(got, exact);
      if (error > worst.error) worst = { name, error, at: [x, y], got, exact, count };
      count++;
    }
    return { ...worst, count };
  }
  const compare = (x: number): void => {
    if (!isBoundedAt(name, x)) return;
    const got = run(x);
    const exact = meaning(x);
    const error = ulpError(got, exact);
    if (error > worst.error) worst = { name, error, at: [x], got, exact, count };
    count++;
  };
  special.forEach(compare);
  const { stride } = options;
  for (let block = 0; block < 2 ** 32 / stride; block++) {
    // Anywhere in its block: a fixed place would give every number the same low bits, and often exact sums.
    compare(floatOf(block * stride + ((Math.imul(block, 0x9e3779b1) >>> 0) % stride)));
  }
  return { ...worst, count };
}
