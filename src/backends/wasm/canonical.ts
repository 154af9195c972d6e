import { expandExpr, exprAlgebra } from "../../compiler/expandExpr.ts";
import type { Expr } from "../../compiler/kernel.ts";
import { InternalError } from "../../ir/errors.ts";
import type { ScalarAlgebra } from "../../ir/scalars.ts";
import { isNative } from "./instructions.ts";
import { LinearForms } from "./linearForms.ts";
import { type Linear, Value } from "./value.ts";

/**
 * The distinct values of a function. Expressions are rewritten into what WebAssembly has (other operations are expanded,
 * splats of constants become constants), and equal ones are one value; loads are equal when their addresses are.
 */
export class Canonical {
  readonly #known = new Map<Expr, Value>();
  readonly #interned = new Map<string, Value>();
  readonly #forms = new LinearForms((expr) => this.of(expr));
  readonly #algebra: ScalarAlgebra<Expr>;

  /** @param isFused  whether a madd rounds once */
  constructor(isFused: boolean) {
    this.#algebra = exprAlgebra(isFused);
  }

  of(expr: Expr): Value {
    let value = this.#known.get(expr);
    if (value === undefined) {
      value = this.#rewrite(expr);
      this.#known.set(expr, value);
      this.#known.set(value.expr, value);
    }
    return value;
  }

  /** An index as a sum of multiples of values. */
  linear(index: Value): Linear {
    return this.#forms.of(index);
  }

  #intern(key: string, expr: Expr, parts: readonly Value[]): Value {
    let value = this.#interned.get(key);
    if (value === undefined) {
      value = new Value(expr, this.#interned.size, parts);
      this.#interned.set(key, value);
    }
    return value;
  }

  #expand(expr: Extract<Expr, { kind: "op" }>): Expr {
    const expanded = expandExpr(expr.op, expr.args, this.#algebra);
    if (expanded === undefined) throw new InternalError(`wasm has no ${expr.op} of ${expr.args[0].type}.`);
    return expanded;
  }

  #rewrite(expr: Expr): Value {
    switch (expr.kind) {
      case "const":
        return this.#intern(`${typeName(expr)}=${Object.is(expr.value, -0) ? "-0" : expr.value}`, expr, []);
      case "local":
        return this.#intern(`local ${expr.local.id}`, expr, []);
      case "lanes":
        return this.#intern("lanes", expr, []);
      case "load": {
        const index = this.of(expr.index);
        const { terms, constant } = this.linear(index);
        const key = `load ${typeName(expr)} ${expr.buffer} ${terms.key}+${constant + expr.offset}`;
        const parts = terms.list.map((term) => term.value);
        return this.#intern(key, index.expr === expr.index ? expr : { ...expr, index: index.expr }, parts);
      }
      case "splat": {
        const value = this.of(expr.value);
        if (value.expr.kind === "const") return this.of({ ...value.expr, vector: true });
        const own = value.expr === expr.value ? expr : { ...expr, value: value.expr };
        return this.#intern(`splat ${value.number}`, own, [value]);
      }
      case "lane": {
        const value = this.of(expr.value);
        if (value.expr.kind === "splat") return this.of(value.expr.value);
        const own = value.expr === expr.value ? expr : { ...expr, value: value.expr };
        return this.#intern(`lane ${expr.lane} ${value.number}`, own, [value]);
      }
      case "shuffle": {
        const [a, b] = [this.of(expr.a), this.of(expr.b)];
        const own = a.expr === expr.a && b.expr === expr.b ? expr : { ...expr, a: a.expr, b: b.expr };
        return this.#intern(`shuffle ${expr.lanes.join()} ${a.number},${b.number}`, own, [a, b]);
      }
      case "madd": {
        const parts = [this.of(expr.a), this.of(expr.b), this.of(expr.c)];
        const [a, b, c] = parts.map((part) => part.expr);
        const own = a === expr.a && b === expr.b && c === expr.c ? expr : { ...expr, a, b, c };
        return this.#intern(`madd ${typeName(expr)} ${keyOf(parts)}`, own, parts);
      }
      case "op": {
        if (!isNative(expr)) return this.of(this.#expand(expr));
        const parts = expr.args.map((arg) => this.of(arg));
        const same = parts.every((part, i) => part.expr === expr.args[i]);
        const own = same ? expr : { ...expr, args: parts.map((part) => part.expr) };
        return this.#intern(`${expr.op} ${typeName(expr)} ${keyOf(parts)}`, own, parts);
      }
    }
  }
}

function typeName({ type, vector }: Expr): string {
  return vector ? `${type}v` : type;
}

function keyOf(parts: readonly Value[]): string {
  let key = "";
  for (const part of parts) key += `${part.number},`;
  return key;
}
