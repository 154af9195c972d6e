import { expandExpr } from "../../compiler/expandExpr.ts";
import type { Expr } from "../../compiler/kernel.ts";
import { InternalError } from "../../ir/errors.ts";
import { isNative } from "./instructions.ts";

/** Rewrites expressions into what WebAssembly has: other operations are expanded, splats of constants become constants. */
export class Canonical {
  readonly #known = new Map<Expr, Expr>();

  of(expr: Expr): Expr {
    let result = this.#known.get(expr);
    if (result === undefined) {
      result = this.#rewrite(expr);
      this.#known.set(expr, result);
      this.#known.set(result, result);
    }
    return result;
  }

  #rewrite(expr: Expr): Expr {
    switch (expr.kind) {
      case "const":
      case "local":
      case "lanes":
        return expr;
      case "load":
        return { ...expr, index: this.of(expr.index) };
      case "splat": {
        const value = this.of(expr.value);
        return value.kind === "const" ? { ...value, vector: true } : { ...expr, value };
      }
      case "lane": {
        const value = this.of(expr.value);
        return value.kind === "splat" ? value.value : { ...expr, value };
      }
      case "shuffle":
        return { ...expr, a: this.of(expr.a), b: this.of(expr.b) };
      case "madd":
        return { ...expr, a: this.of(expr.a), b: this.of(expr.b), c: this.of(expr.c) };
      case "op": {
        if (!isNative(expr)) return this.of(expand(expr));
        return { ...expr, args: expr.args.map((arg) => this.of(arg)) };
      }
    }
  }
}

function expand(expr: Extract<Expr, { kind: "op" }>): Expr {
  const expanded = expandExpr(expr.op, expr.args);
  if (expanded === undefined) throw new InternalError(`wasm has no ${expr.op} of ${expr.args[0].type}.`);
  return expanded;
}
