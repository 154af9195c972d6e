import { InternalError } from "../ir/errors.ts";
import type { Affine, Guard } from "./affine.ts";
import { expandExpr, exprAlgebra } from "./expandExpr.ts";
import {
  addIndex,
  f32,
  get,
  i32,
  lane,
  lanes,
  load,
  local,
  madd,
  mulIndex,
  op,
  set,
  splat,
  store,
  when,
} from "./expr.ts";
import type { Expr, Local, OpName, Stmt, Target, ValueType } from "./kernel.ts";
import type { Value } from "./resolve.ts";
import { Scope } from "./scope.ts";

interface Address {
  readonly at: Expr;
  readonly offset: number;
  readonly stride: number;
  readonly vector: boolean;
  readonly scope: Scope;
}

interface Placed {
  readonly expr: Expr;
  readonly scope: Scope;
}

/** Writes values as expressions and statements, each once per scope. */
export class Emitter {
  readonly values: readonly Value[];
  readonly target: Target;
  /** Whether functions are written out here, an operation a statement, so that statements of several vectors can alternate. */
  readonly flat: boolean;

  constructor(values: readonly Value[], target: Target, options: { readonly flat?: boolean } = {}) {
    this.values = values;
    this.target = target;
    this.flat = options.flat ?? false;
  }

  /** Lanes of a vector. */
  get width(): number {
    return this.target.lanes;
  }

  /** The value as an expression usable in `scope`; a vector where the scope has a vector variable it depends on. */
  value(index: number, scope: Scope): Expr {
    return this.place(index, scope).expr;
  }

  /** Stores values; all are computed first, so that an output may take the place of an input. */
  storeAll(stores: readonly { buffer: number; index: Affine; value: number }[], scope: Scope): void {
    for (const each of stores) this.value(each.value, scope);
    for (const each of stores) this.store(each.buffer, each.index, each.value, scope);
  }

  /** Stores to element `index`; lane by lane where neighbours in the vector are not neighbours in memory. */
  store(buffer: number, index: Affine, value: number, scope: Scope): void {
    const { at, offset, stride, vector } = this.address(index, scope);
    const expr = this.value(value, scope);
    if (!vector) scope.statements.push(store(buffer, at, expr, offset));
    else if (stride === 1) scope.statements.push(store(buffer, at, splat(expr), offset));
    else {
      const wide = this.keep("v", splat(expr), scope);
      for (let k = 0; k < this.width; k++) scope.statements.push(store(buffer, at, lane(wide, k), offset + k * stride));
    }
  }

  /** An address as a scalar that is never negative and a constant, with the stride that the lanes have. */
  address(index: Affine, scope: Scope): Address {
    let at: Expr = i32(0);
    let base = index.base;
    let stride = 0;
    let vector = false;
    let host = scope.root;
    // Outer variables first, so that their part of the sum is the same expression in inner loops.
    for (let v = 0; v < index.coef.length; v++) {
      const coef = index.coef[v];
      if (coef === 0) continue;
      const found = scope.find(v);
      at = addIndex(at, mulIndex(found.binding.at, coef));
      base += coef * found.binding.shift;
      if (found.scope.depth > host.depth) host = found.scope;
      if (found.binding.vector) {
        vector = true;
        stride = coef;
      }
    }
    if (base >= 0 && index.coef.every((c) => c >= 0)) return { at, offset: base, stride, vector, scope: host };
    return { at: addIndex(at, i32(base)), offset: 0, stride, vector, scope: host };
  }

  private place(index: number, scope: Scope): Placed {
    for (let s: Scope | undefined = scope; s !== undefined; s = s.parent) {
      const expr = s.memo.get(index);
      if (expr !== undefined) return { expr, scope: s };
    }
    const placed = this.compute(this.values[index], scope);
    placed.scope.memo.set(index, placed.expr);
    return placed;
  }

  private compute(value: Value, scope: Scope): Placed {
    switch (value.kind) {
      case "const":
        return { expr: constant(value.value, value.type), scope: scope.root };
      case "result":
        throw new InternalError("a reduction is read before its stage.");
      case "index":
        return this.number(value.index, scope);
      case "inside":
        return this.inside(value.guards, scope);
      case "load":
        return this.load(value.buffer, value.type, value.index, value.guards, scope);
      case "gather":
        return this.gather(value, scope);
      case "op": {
        const args = value.args.map((arg) => this.place(arg, scope));
        let host = scope.root;
        for (const arg of args) if (arg.scope.depth > host.depth) host = arg.scope;
        const vector = args.some((arg) => arg.expr.vector);
        const fitted = args.map((arg) => (vector ? this.spread(arg) : arg.expr));
        const written = vector && this.flat ? this.writtenOut(value.op as OpName, fitted, host) : undefined;
        if (written !== undefined) return { expr: written, scope: host };
        return { expr: this.keep(value.op, op(value.op as OpName, ...fitted), host), scope: host };
      }
    }
  }

  /**
   * A function as statements of one operation each; undefined for what is one operation already. Functions of one value that
   * begin alike, as a distribution and its density do, have their common operations once.
   */
  private writtenOut(name: OpName, args: readonly Expr[], scope: Scope): Expr | undefined {
    const apply = (each: OpName, ...parts: Expr[]): Expr => {
      const expr = op(each, ...parts);
      // A comparison stays with the choice it is for: printers know bounds by it.
      return expr.type === "bool" ? expr : once(each, expr);
    };
    const maddOnce = (a: Expr, b: Expr, c: Expr): Expr => once("madd", madd(a, b, c));
    const once = (named: string, expr: Expr): Expr => {
      const key = operationKey(expr);
      const known = scope.written.get(key) ?? this.keep(named, expr, scope);
      scope.written.set(key, known);
      return known;
    };
    return expandExpr(name, args, { ...exprAlgebra(this.target.fused), apply, madd: maddOnce });
  }

  /** A scalar in all lanes, spread once at the level where the scalar is. */
  private spread({ expr, scope }: Placed): Expr {
    if (expr.vector || expr.kind === "const") return splat(expr);
    let wide = scope.spreads.get(expr);
    if (wide === undefined) {
      wide = this.keep("s", splat(expr), scope);
      scope.spreads.set(expr, wide);
    }
    return wide;
  }

  private keep(name: string, expr: Expr, scope: Scope): Expr {
    if (expr.kind === "const" || expr.kind === "local") return expr;
    const variable: Local = local(name, expr.type, expr.vector);
    scope.statements.push(set(variable, expr));
    return get(variable);
  }

  /** An affine number as a value. */
  private number(index: Affine, scope: Scope): Placed {
    const { at, offset, stride, vector, scope: host } = this.address(index, scope);
    let expr = addIndex(at, i32(offset));
    if (vector) {
      const steps = stride === 1 ? lanes : op("mul", lanes, i32(stride));
      expr = op("add", expr, steps);
    }
    return { expr: this.keep("i", expr, host), scope: host };
  }

  private inside(guards: readonly Guard[], scope: Scope): Placed {
    let host = scope.root;
    let all: Expr | undefined;
    for (const guard of guards) {
      const number = this.number(guard.value, scope);
      if (number.scope.depth > host.depth) host = number.scope;
      const both = op("logicalAnd", op("ge", number.expr, i32(guard.from)), op("lt", number.expr, i32(guard.to)));
      all = all === undefined ? both : op("logicalAnd", all, both);
    }
    if (all === undefined) throw new InternalError("a guard without bounds.");
    return { expr: this.keep("inside", all, host), scope: host };
  }

  private load(buffer: number, type: ValueType, index: Affine, guards: readonly Guard[], scope: Scope): Placed {
    const { at, offset, stride, vector, scope: host } = this.address(index, scope);
    if (guards.length === 0) {
      if (!vector) return { expr: this.keep("x", load(buffer, type, false, at, offset), host), scope: host };
      if (stride === 1) return { expr: this.keep("x", load(buffer, type, true, at, offset), host), scope: host };
      const parts: Expr[] = [];
      for (let k = 0; k < this.width; k++) {
        if (stride < 0) parts.push(load(buffer, type, false, addIndex(at, i32(k * stride)), offset));
        else parts.push(load(buffer, type, false, at, offset + k * stride));
      }
      return { expr: this.pack(parts, host), scope: host };
    }
    const inside = this.inside(guards, scope);
    const deepest = inside.scope.depth > host.depth ? inside.scope : host;
    const from = addIndex(at, i32(offset));
    if (!vector && !inside.expr.vector) {
      const safe = op("where", inside.expr, from, i32(0));
      return { expr: this.keep("x", load(buffer, type, false, safe), deepest), scope: deepest };
    }
    // Lane by lane, each at an address that is inside.
    const parts: Expr[] = [];
    for (let k = 0; k < this.width; k++) {
      const condition = inside.expr.vector ? lane(inside.expr, k) : inside.expr;
      parts.push(load(buffer, type, false, op("where", condition, addIndex(from, i32(k * stride)), i32(0))));
    }
    if (stride !== 1) return { expr: this.pack(parts, deepest), scope: deepest };
    const variable = local("x", type, true);
    const ends = inside.expr.vector
      ? op("logicalAnd", lane(inside.expr, 0), lane(inside.expr, this.width - 1))
      : inside.expr;
    const slow: Stmt[] = [];
    const packed = this.pack(parts, new Scope(undefined, slow, new Map()));
    slow.push(set(variable, packed));
    deepest.statements.push(when(ends, [set(variable, load(buffer, type, true, from))], slow));
    return { expr: get(variable), scope: deepest };
  }

  private gather(value: Value & { kind: "gather" }, scope: Scope): Placed {
    const which = this.place(value.args[0], scope);
    const { at, offset, stride, vector, scope: base } = this.address(value.index, scope);
    const inside = value.guards.length > 0 ? this.inside(value.guards, scope) : undefined;
    let host = which.scope.depth > base.depth ? which.scope : base;
    if (inside !== undefined && inside.scope.depth > host.depth) host = inside.scope;
    const wide = vector || which.expr.vector || inside?.expr.vector === true;
    const one = (k: number): Expr => {
      const pick = (expr: Expr): Expr => (expr.vector ? lane(expr, k) : expr);
      const clamped = op("minimum", op("maximum", pick(which.expr), i32(0)), i32(value.extent - 1));
      const index = addIndex(addIndex(at, i32(offset + k * stride)), mulIndex(clamped, value.stride));
      const safe = inside === undefined ? index : op("where", pick(inside.expr), index, i32(0));
      return load(value.buffer, value.type, false, safe);
    };
    if (!wide) return { expr: this.keep("x", one(0), host), scope: host };
    return {
      expr: this.pack(
        Array.from({ length: this.width }, (_, k) => one(k)),
        host,
      ),
      scope: host,
    };
  }

  /** A vector from its lanes. */
  pack(parts: readonly Expr[], scope: Scope): Expr {
    let all = splat(parts[parts.length - 1]);
    for (let k = parts.length - 2; k >= 0; k--) all = op("where", op("le", lanes, i32(k)), splat(parts[k]), all);
    return this.keep("x", all, scope);
  }
}

/** Alike for operations that are the same on the same locals and constants. */
function operationKey(expr: Expr): string {
  switch (expr.kind) {
    case "const":
      return `${expr.type} ${Object.is(expr.value, -0) ? "-0" : expr.value}`;
    case "local":
      return `local ${expr.local.id}`;
    case "splat":
      return operationKey(expr.value);
    case "madd":
      return `madd(${[expr.a, expr.b, expr.c].map(operationKey)})`;
    case "op":
      return `${expr.op}(${expr.args.map(operationKey)})`;
    default:
      throw new InternalError(`a function is written in ${expr.kind}.`);
  }
}

export function constant(value: number, type: ValueType): Expr {
  if (type === "f32") return f32(value);
  if (type === "f64") return { kind: "const", value, type, vector: false };
  return { kind: "const", value: type === "bool" ? Number(value !== 0) : value | 0, type, vector: false };
}
