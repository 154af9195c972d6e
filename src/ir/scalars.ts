import { erf, erfc } from "./erf.ts";

/**
 * The table of scalar functions: what each means in float64, how it differentiates, and how it expands into simpler
 * ones. Elementwise primitives are exactly the rows of this table; backends implement the rows without `expand`.
 */

/** Steps between the number types that expansions and kernels need besides the rows of the table. */
export type ConversionName =
  | "bitsOf" // float32 to int32, the same 32 bits
  | "floatOf" // int32 to float32, the same 32 bits
  | "toInt" // float32 to int32: truncated, saturated at the ends, NaN to 0
  | "toFloat"; // int32 to float32, rounded to nearest

/** Arithmetic that an expansion is written in, over whatever represents a value (numbers in tests, kernel expressions). */
export interface ScalarAlgebra<T> {
  float(value: number): T;
  int(value: number): T;
  apply(name: ScalarName | ConversionName, ...args: T[]): T;
  /** a·b + c: rounded once where `isFused`, else after the product and after the sum. */
  madd(a: T, b: T, c: T): T;
  readonly isFused: boolean;
}

/** What a row's arguments and result are: `arith` keeps the common dtype, `float` needs one, `compare` gives bool. */
export type ScalarKind = "arith" | "float" | "compare" | "logic" | "select" | "bits";

export interface ScalarRow {
  readonly arity: 1 | 2 | 3;
  readonly kind: ScalarKind;
  /** The meaning, on float64 numbers (booleans are 0 and 1, integers whole numbers). */
  readonly meaning: (...args: number[]) => number;
}

const bool = (value: boolean): number => (value ? 1 : 0);

/** IEEE pow: JavaScript's `**` gives NaN for 1 ** NaN and (±1) ** ±Infinity, C and PyTorch give 1. */
const pow = (a: number, b: number): number =>
  a === 1 || (a === -1 && (b === Number.POSITIVE_INFINITY || b === Number.NEGATIVE_INFINITY)) ? 1 : a ** b;

/** Half to even, as IEEE and PyTorch round. */
const roundHalfEven = (a: number): number => {
  const floor = Math.floor(a);
  const rest = a - floor;
  if (rest !== 0.5) return Math.round(a);
  // What comes from below 0 is -0 there, as IEEE has it.
  if (floor === -1) return -0;
  return floor % 2 === 0 ? floor : floor + 1;
};

const sigmoid = (a: number): number => (a >= 0 ? 1 / (1 + Math.exp(-a)) : Math.exp(a) / (1 + Math.exp(a)));

const rows = {
  // Of the dtype of the arguments. A NaN in either argument of maximum and minimum wins, as in PyTorch.
  neg: { arity: 1, kind: "arith", meaning: (a) => -a },
  abs: { arity: 1, kind: "arith", meaning: Math.abs },
  /** 0 for NaN, as in PyTorch. */
  sign: { arity: 1, kind: "arith", meaning: (a) => bool(a > 0) - bool(a < 0) },
  add: { arity: 2, kind: "arith", meaning: (a, b) => a + b },
  sub: { arity: 2, kind: "arith", meaning: (a, b) => a - b },
  mul: { arity: 2, kind: "arith", meaning: (a, b) => a * b },
  maximum: { arity: 2, kind: "arith", meaning: (a, b) => Math.max(a, b) },
  minimum: { arity: 2, kind: "arith", meaning: (a, b) => Math.min(a, b) },
  // Floats only; ops cast integers first.
  div: { arity: 2, kind: "float", meaning: (a, b) => a / b },
  floor: { arity: 1, kind: "float", meaning: Math.floor },
  ceil: { arity: 1, kind: "float", meaning: Math.ceil },
  trunc: { arity: 1, kind: "float", meaning: Math.trunc },
  round: { arity: 1, kind: "float", meaning: roundHalfEven },
  sqrt: { arity: 1, kind: "float", meaning: Math.sqrt },
  rsqrt: { arity: 1, kind: "float", meaning: (a) => 1 / Math.sqrt(a) },
  exp: { arity: 1, kind: "float", meaning: Math.exp },
  /** exp for arguments that are differences from a maximum: shorter, 0 where exp is denormal, anything beyond 64. */
  expNonPositive: { arity: 1, kind: "float", meaning: Math.exp },
  log: { arity: 1, kind: "float", meaning: Math.log },
  log1p: { arity: 1, kind: "float", meaning: Math.log1p },
  expm1: { arity: 1, kind: "float", meaning: Math.expm1 },
  tanh: { arity: 1, kind: "float", meaning: Math.tanh },
  sigmoid: { arity: 1, kind: "float", meaning: sigmoid },
  sin: { arity: 1, kind: "float", meaning: Math.sin },
  cos: { arity: 1, kind: "float", meaning: Math.cos },
  exp2: { arity: 1, kind: "float", meaning: (a) => 2 ** a },
  log2: { arity: 1, kind: "float", meaning: Math.log2 },
  log10: { arity: 1, kind: "float", meaning: Math.log10 },
  tan: { arity: 1, kind: "float", meaning: Math.tan },
  asin: { arity: 1, kind: "float", meaning: Math.asin },
  acos: { arity: 1, kind: "float", meaning: Math.acos },
  atan: { arity: 1, kind: "float", meaning: Math.atan },
  sinh: { arity: 1, kind: "float", meaning: Math.sinh },
  cosh: { arity: 1, kind: "float", meaning: Math.cosh },
  asinh: { arity: 1, kind: "float", meaning: Math.asinh },
  acosh: { arity: 1, kind: "float", meaning: Math.acosh },
  atanh: { arity: 1, kind: "float", meaning: Math.atanh },
  erf: { arity: 1, kind: "float", meaning: erf },
  erfc: { arity: 1, kind: "float", meaning: erfc },
  /** Φ, the normal distribution's share below a. */
  ndtr: { arity: 1, kind: "float", meaning: (a) => erfc(-a * Math.SQRT1_2) / 2 },
  /** The derivative of ndtr. */
  normalDensity: { arity: 1, kind: "float", meaning: (a) => Math.exp((-a * a) / 2) / Math.sqrt(2 * Math.PI) },
  pow: { arity: 2, kind: "float", meaning: pow },
  /** The angle of the point (b, a). */
  atan2: { arity: 2, kind: "float", meaning: Math.atan2 },
  hypot: { arity: 2, kind: "float", meaning: (a, b) => Math.hypot(a, b) },
  /** What a / b truncated leaves, exactly, with the sign of a. */
  fmod: { arity: 2, kind: "float", meaning: (a, b) => a % b },
  // Two of one dtype in, bool out.
  eq: { arity: 2, kind: "compare", meaning: (a, b) => bool(a === b) },
  ne: { arity: 2, kind: "compare", meaning: (a, b) => bool(a !== b) },
  lt: { arity: 2, kind: "compare", meaning: (a, b) => bool(a < b) },
  le: { arity: 2, kind: "compare", meaning: (a, b) => bool(a <= b) },
  gt: { arity: 2, kind: "compare", meaning: (a, b) => bool(a > b) },
  ge: { arity: 2, kind: "compare", meaning: (a, b) => bool(a >= b) },
  // Bools.
  logicalAnd: { arity: 2, kind: "logic", meaning: (a, b) => bool(a !== 0 && b !== 0) },
  logicalOr: { arity: 2, kind: "logic", meaning: (a, b) => bool(a !== 0 || b !== 0) },
  logicalXor: { arity: 2, kind: "logic", meaning: (a, b) => bool((a !== 0) !== (b !== 0)) },
  logicalNot: { arity: 1, kind: "logic", meaning: (a) => bool(a === 0) },
  // bool, then two of one dtype.
  where: { arity: 3, kind: "select", meaning: (c, a, b) => (c !== 0 ? a : b) },
  // int32 only; shifts count modulo 32, the right shift is logical.
  bitAnd: { arity: 2, kind: "bits", meaning: (a, b) => a & b },
  bitOr: { arity: 2, kind: "bits", meaning: (a, b) => a | b },
  bitXor: { arity: 2, kind: "bits", meaning: (a, b) => a ^ b },
  shiftLeft: { arity: 2, kind: "bits", meaning: (a, b) => a << b },
  shiftRight: { arity: 2, kind: "bits", meaning: (a, b) => (a >>> b) | 0 },
  /** Truncated quotient; 0 where b is 0, and -2^31 / -1 wraps. */
  intDiv: { arity: 2, kind: "bits", meaning: (a, b) => (b === 0 ? 0 : Math.trunc(a / b) | 0) },
} satisfies Record<string, ScalarRow>;

export type ScalarName = keyof typeof rows;

export const scalars: Readonly<Record<ScalarName, ScalarRow>> = rows;

export function isScalarName(name: string): name is ScalarName {
  return Object.hasOwn(rows, name);
}
