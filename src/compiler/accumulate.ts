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

  /** Adds terms that become available together: in pairs, pairs of pairs and so on, then to what there is. */
  add(terms: readonly Expr[], statements: Stmt[]): void {
    const value = get(this.#value);
    if (this.#unordered === undefined) {
      statements.push(set(this.#value, this.#how.combine(value, inPairs(terms, this.#how.combine))));
      return;
    }
    const own = terms.map((term) => named("term", term, statements));
    const further = (a: Expr, b: Expr): Expr =>
      op("where", this.#how.extreme === "maximum" ? op("lt", a, b) : op("lt", b, a), b, a);
    const unordered = inPairs(
      own.map((term) => op("ne", term, term)),
      (a, b) => op("logicalOr", a, b),
    );
    statements.push(
      set(this.#value, further(value, inPairs(own, further))),
      set(this.#unordered, op("logicalOr", get(this.#unordered), unordered)),
    );
  }

  result(): Expr {
    const value = get(this.#value);
    if (this.#unordered === undefined) return value;
    const nan = begun(Number.NaN, "f32", value.vector);
    return op("where", get(this.#unordered), nan, value);
  }
}

function inPairs(terms: readonly Expr[], combine: (a: Expr, b: Expr) => Expr): Expr {
  if (terms.length === 1) return terms[0];
  const half = Math.ceil(terms.length / 2);
  return combine(inPairs(terms.slice(0, half), combine), inPairs(terms.slice(half), combine));
}

function begun(identity: number, type: ValueType, vector: boolean): Expr {
  const value = constant(identity, type);
  return vector ? splat(value) : value;
}
