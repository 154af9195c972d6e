import type { Expr, Stmt } from "../../compiler/kernel.ts";
import { scratchBuffer } from "../../compiler/kernel.ts";

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

/** Gathers the effects of bodies, nested bodies included; each body is looked through once. */
export class EffectsOf {
  readonly #known = new Map<readonly Stmt[], Effects>();

  of(body: readonly Stmt[]): Effects {
    let effects = this.#known.get(body);
    if (effects === undefined) {
      effects = this.#gather(body);
      this.#known.set(body, effects);
    }
    return effects;
  }

  #gather(body: readonly Stmt[]): Effects {
    const locals = new Set<number>();
    let storesMemory = false;
    let storesScratch = false;
    const include = (inner: readonly Stmt[]): void => {
      const effects = this.of(inner);
      for (const id of effects.locals) locals.add(id);
      storesMemory ||= effects.storesMemory;
      storesScratch ||= effects.storesScratch;
    };
    for (const stmt of body) {
      if (stmt.kind === "set") locals.add(stmt.local.id);
      else if (stmt.kind === "store") {
        if (stmt.buffer === scratchBuffer) storesScratch = true;
        else storesMemory = true;
      } else if (stmt.kind === "for") {
        locals.add(stmt.variable.id);
        include(stmt.body);
      } else if (stmt.kind === "if") {
        include(stmt.then);
        include(stmt.otherwise);
      }
    }
    return { locals, storesMemory, storesScratch };
  }
}
