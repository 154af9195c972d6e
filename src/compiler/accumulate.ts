import { InternalError } from "../ir/errors.ts";
import type { Node } from "../ir/node.ts";
import { constant } from "./emit.ts";
import { f64, get, i32, lane, local, op, set, splat } from "./expr.ts";
import type { Expr, Local, Stmt, ValueType } from "./kernel.ts";
import { named } from "./nest.ts";
import { type ResolvedReduce, valueType } from "./resolve.ts";

/** How one reduction combines: short runs in `type`, and for float sums and products the total in f64. */
export interface Accumulation {
  readonly reduce: ResolvedReduce;
  readonly type: ValueType;
  readonly identity: number;
  /** Whether block results are added in f64. */
  readonly wide: boolean;
  /** Whether every single term goes to the f64 total: products overflow where sums round. */
  readonly direct: boolean;
  /** Which of two terms it keeps, if it keeps one. */
  readonly extreme: "maximum" | "minimum" | undefined;
  combine(a: Expr, b: Expr): Expr;
}

export function accumulation(reduce: ResolvedReduce): Accumulation {
  const { node } = reduce;
  const type = valueType(node.dtype);
  const float = type === "f32";
  const by = (name: "add" | "mul" | "maximum" | "minimum" | "logicalOr" | "logicalAnd", identity: number) => ({
    reduce,
    type,
    identity,
    wide: float && (name === "add" || name === "mul"),
    direct: float && name === "mul",
    extreme: name === "maximum" || name === "minimum" ? name : undefined,
    combine: (a: Expr, b: Expr) => op(name, a, b),
  });
  const bool = type === "bool";
  if (node.op === "sum") return by(bool ? "logicalOr" : "add", 0);
  if (node.op === "prod") return by(bool ? "logicalAnd" : "mul", 1);
  if (node.op === "amax") return by(bool ? "logicalOr" : "maximum", bool ? 0 : lowest(type));
  if (node.op === "amin") return by(bool ? "logicalAnd" : "minimum", bool ? 1 : highest(type));
  throw new InternalError(`${node.op} is not a reduction.`);
}

function lowest(type: ValueType): number {
  return type === "f32" ? Number.NEGATIVE_INFINITY : -2147483648;
}

function highest(type: ValueType): number {
  return type === "f32" ? Number.POSITIVE_INFINITY : 2147483647;
}

/** The total of one reduction for one item (or one lane of a vector of items). */
export class Total {
  readonly how: Accumulation;
  readonly total: Local;

  constructor(how: Accumulation, statements: Stmt[]) {
    this.how = how;
    this.total = local("total", how.wide ? "f64" : how.type);
    statements.push(set(this.total, how.wide ? f64(how.identity) : constant(how.identity, how.type)));
  }

  /** Adds the lanes of an accumulator in order. */
  add(part: Expr, width: number, statements: Stmt[]): void {
    const count = part.vector ? width : 1;
    for (let k = 0; k < count; k++) {
      const term = part.vector ? lane(part, k) : part;
      const fitted = this.how.wide && term.type === "f32" ? op("toDouble", term) : term;
      statements.push(set(this.total, this.how.combine(get(this.total), fitted)));
    }
  }

  /** Of the node's own dtype. */
  result(node: Node): Expr {
    const value = this.how.wide ? op("toSingle", get(this.total)) : get(this.total);
    return node.dtype === "uint8" ? op("bitAnd", value, i32(255)) : value;
  }
}

/**
 * What one lane or vector of lanes has come to in a short run. Of float extremes a second variable remembers that there
 * was a NaN: with it a term is three instructions, where f32x4.max alone is nine.
 */
export class Accumulator {
  readonly #how: Accumulation;
  readonly #value: Local;
  readonly #unordered: Local | undefined;

  /** Begins with the identity. */
  constructor(how: Accumulation, vector: boolean, statements: Stmt[]) {
    this.#how = how;
    this.#value = local("acc", how.type, vector);
    statements.push(set(this.#value, begun(how.identity, how.type, vector)));
    if (!how.extreme || how.type !== "f32") return;
    this.#unordered = local("unordered", "bool", vector);
    statements.push(set(this.#unordered, begun(0, "bool", vector)));
  }

  add(term: Expr, statements: Stmt[]): void {
    const value = get(this.#value);
    if (this.#unordered === undefined) {
      statements.push(set(this.#value, this.#how.combine(value, term)));
      return;
    }
    const own = named("term", term, statements);
    const [less, more] = this.#how.extreme === "maximum" ? [value, own] : [own, value];
    const unordered = op("logicalOr", get(this.#unordered), op("ne", own, own));
    statements.push(set(this.#value, op("where", op("lt", less, more), own, value)), set(this.#unordered, unordered));
  }

  result(): Expr {
    const value = get(this.#value);
    if (this.#unordered === undefined) return value;
    const nan = begun(Number.NaN, "f32", value.vector);
    return op("where", get(this.#unordered), nan, value);
  }
}

function begun(identity: number, type: ValueType, vector: boolean): Expr {
  const value = constant(identity, type);
  return vector ? splat(value) : value;
}
