import { addIndex, get, i32, local, loop, mulIndex, op, set, when } from "../expr.ts";
import type { Expr, Stmt } from "../kernel.ts";

/** Statements under construction: keeps locals, loops and branches readable in the order in which they run. */
export class Block {
  readonly statements: Stmt[] = [];

  add(...statements: readonly Stmt[]): void {
    this.statements.push(...statements);
  }

  /** A local that holds `value` from here on; constants and locals need none. */
  let(name: string, value: Expr): Expr {
    if (value.kind === "const" || value.kind === "local") return value;
    const variable = local(name, value.type, value.vector);
    this.add(set(variable, value));
    return get(variable);
  }

  /** for (i = from; i < to; i += step); a body whose single pass is known needs no loop. */
  for(name: string, from: Expr | number, to: Expr | number, step: number, body: (inner: Block, i: Expr) => void): void {
    const [first, last] = [index(from), index(to)];
    if (first.kind === "const" && last.kind === "const" && last.value - first.value <= step) {
      if (last.value > first.value) body(this, first);
      return;
    }
    const variable = local(name, "i32");
    const inner = new Block();
    body(inner, get(variable));
    this.add(loop(variable, first, last, step, inner.statements));
  }

  if(condition: Expr, then: (inner: Block) => void, otherwise: (inner: Block) => void = () => {}): void {
    const [yes, no] = [new Block(), new Block()];
    then(yes);
    otherwise(no);
    this.add(when(condition, yes.statements, no.statements));
  }

  /** Splits a non-negative index into coordinates of the given extents, outermost first. */
  coordinates(value: Expr, extents: readonly number[], names: readonly string[]): Expr[] {
    const out = new Array<Expr>(extents.length);
    let rest = value;
    for (let i = extents.length - 1; i > 0; i--) {
      if (extents[i] === 1) {
        out[i] = i32(0);
        continue;
      }
      out[i] = this.let(names[i], op("indexRem", rest, i32(extents[i])));
      rest = this.let("rest", op("indexDiv", rest, i32(extents[i])));
    }
    out[0] = extents[0] === 1 ? i32(0) : rest;
    return out;
  }
}

export function index(value: Expr | number): Expr {
  return typeof value === "number" ? i32(value) : value;
}

/** Sum of indices, constants folded into one. */
export function plus(...terms: readonly (Expr | number)[]): Expr {
  let constant = 0;
  let sum: Expr = i32(0);
  for (const term of terms) {
    const expr = index(term);
    if (expr.kind === "const") constant += expr.value;
    else sum = addIndex(sum, expr);
  }
  return addIndex(sum, i32(constant));
}

export function times(value: Expr | number, factor: number): Expr {
  return mulIndex(index(value), factor);
}

export function minus(a: Expr | number, b: Expr | number): Expr {
  const [x, y] = [index(a), index(b)];
  if (y.kind === "const") return plus(x, -y.value);
  return op("sub", x, y);
}

export function smaller(a: Expr | number, b: Expr | number): Expr {
  const [x, y] = [index(a), index(b)];
  if (x.kind === "const" && y.kind === "const") return i32(Math.min(x.value, y.value));
  return op("minimum", x, y);
}

export function larger(a: Expr | number, b: Expr | number): Expr {
  const [x, y] = [index(a), index(b)];
  if (x.kind === "const" && y.kind === "const") return i32(Math.max(x.value, y.value));
  return op("maximum", x, y);
}

/** Largest multiple of `unit` (a power of two) that is not above a non-negative `value`. */
export function floorTo(value: Expr | number, unit: number): Expr {
  const x = index(value);
  if (x.kind === "const") return i32(x.value - (x.value % unit));
  return op("bitAnd", x, i32(-unit));
}

export function ceilDiv(a: number, b: number): number {
  return Math.ceil(a / b);
}

export function roundUp(value: number, unit: number): number {
  return ceilDiv(value, unit) * unit;
}
