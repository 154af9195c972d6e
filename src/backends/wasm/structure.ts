import type { Expr, Stmt } from "../../compiler/kernel.ts";
import { scratchBuffer } from "../../compiler/kernel.ts";

/** The expressions an expression is computed from; the index of a load is left to its address. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "op":
      return expr.args;
    case "madd":
      return [expr.a, expr.b, expr.c];
    case "splat":
    case "lane":
      return [expr.value];
    case "shuffle":
      return [expr.a, expr.b];
    default:
      return [];
  }
}

export function containsLoop(body: readonly Stmt[]): boolean {
  return body.some(
    (stmt) => stmt.kind === "for" || (stmt.kind === "if" && (containsLoop(stmt.then) || containsLoop(stmt.otherwise))),
  );
}

/** V8 moves nothing out of loops; a vector constant costs it four instructions each time, but a zero or a mask one. */
export function isWorthHoisting(expr: Expr): boolean {
  if (expr.kind === "lanes") return true;
  if (expr.kind === "const") return expr.vector && expr.type !== "bool" && !Object.is(expr.value, 0);
  return expr.kind === "op" && expr.type === "i32" && !expr.vector;
}

/** What a list of statements may change. */
export interface Effects {
  /** Ids of the locals it sets, loop variables included. */
  readonly locals: ReadonlySet<number>;
  readonly storesMemory: boolean;
  readonly storesScratch: boolean;
}

/** Gathers the effects of a body, nested bodies included. */
export function effectsOf(body: readonly Stmt[]): Effects {
  const locals = new Set<number>();
  let storesMemory = false;
  let storesScratch = false;
  const visit = (list: readonly Stmt[]): void => {
    for (const stmt of list) {
      if (stmt.kind === "set") locals.add(stmt.local.id);
      else if (stmt.kind === "store") {
        if (stmt.buffer === scratchBuffer) storesScratch = true;
        else storesMemory = true;
      } else if (stmt.kind === "for") {
        locals.add(stmt.variable.id);
        visit(stmt.body);
      } else {
        visit(stmt.then);
        visit(stmt.otherwise);
      }
    }
  };
  visit(body);
  return { locals, storesMemory, storesScratch };
}
