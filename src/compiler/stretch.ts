import { Emitter } from "./emit.ts";
import { inTurn, mostInTurn } from "./inTurn.ts";
import type { Expr, Stmt, Target } from "./kernel.ts";
import { named, repeat, wholeSteps } from "./nest.ts";
import { costlyOperations, operationsOf } from "./operations.ts";
import type { Resolved } from "./resolve.ts";
import { type Binding, Scope } from "./scope.ts";

/**
 * Writes everything that a kernel without reductions stores for elements [from, to) of its innermost variable, the vector axis, in a
 * scope that binds the others. A stretch begins at a multiple of the step, `mostInTurn` vectors, and ends at one or at the axis' end.
 */
export function stretches(resolved: Resolved, target: Target): (scope: Scope, from: Expr, to: Expr) => void {
  const { extents } = resolved.space;
  const isCostly = operationsOf(resolved.values) >= costlyOperations;
  const emitter = new Emitter(resolved.values, target, { flat: isCostly });
  const last = extents.length - 1;
  const run = last >= 0 ? extents[last] : 1;
  /** Vectors of one step. */
  const vectors = isCostly ? Math.min(mostInTurn, Math.floor(run / target.lanes)) : 1;
  const write = (scope: Scope): void => {
    emitter.storeAll(resolved.stores, scope);
  };
  return (scope, from, to) => {
    if (last < 0) {
      write(scope);
      return;
    }
    const { statements } = scope;
    let start = from;
    const bind = (at: typeof from, vector: boolean): Map<number, Binding> =>
      new Map([[last, { at, shift: 0, vector }]]);
    if (vectors > 1) {
      const end = named("end", wholeSteps(from, to, vectors * target.lanes), statements);
      repeat("i", { from, to: end, step: vectors * target.lanes }, statements, (at, inner) => {
        const pieces = Array.from({ length: vectors }, (_, k) => {
          const own: Stmt[] = [];
          write(new Scope(scope, own, new Map([[last, { at, shift: k * target.lanes, vector: true }]])));
          return own;
        });
        inner.push(...inTurn(pieces));
      });
      start = end;
    }
    const rest = vectors > 1 ? run % (vectors * target.lanes) : run;
    if (rest >= target.lanes) {
      const end = named("end", wholeSteps(start, to, target.lanes), statements);
      repeat("i", { from: start, to: end, step: target.lanes }, statements, (at, inner) =>
        write(new Scope(scope, inner, bind(at, true))),
      );
      start = end;
    }
    if (run < target.lanes || run % target.lanes !== 0)
      repeat("i", { from: start, to, step: 1 }, statements, (at, inner) =>
        write(new Scope(scope, inner, bind(at, false))),
      );
  };
}
