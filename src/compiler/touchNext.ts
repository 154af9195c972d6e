import { addIndex, i32, touch } from "./expr.ts";
import { type Expr, lineElements, type Stmt } from "./kernel.ts";
import { minIndex, named, unravel } from "./nest.ts";
import { Scope } from "./scope.ts";
import type { Staged } from "./staged.ts";

/**
 * Writes, a step of the run at a time, requests for the rows that the next item reads; undefined where they would not pay.
 * For the last stage of several: it mostly stores, so memory is what it waits for anyway, while a stage that computes
 * would wait for each line in turn. Changes no result.
 *
 * @param items  the kernel has so many; the last one asks for its own row again
 */
export function touchNext(
  staged: Staged,
  item: Expr,
  items: number,
  statements: Stmt[],
): ((at: Expr, into: Stmt[]) => void) | undefined {
  const { axis, tree, resolved, stages, itemVariables } = staged;
  if (axis === undefined || tree.outer > 1 || tree.stripes < lineElements) return undefined;
  if (stages.length === 1 || stages[stages.length - 1].stores.length === 0) return undefined;
  const rows = resolved.values
    .filter((value) => value.kind === "load")
    .filter(({ guards, index: { coef } }) => {
      return guards.length === 0 && coef[axis] === 1 && itemVariables.some((v) => coef[v] !== 0);
    });
  if (rows.length === 0) return undefined;
  const next = named("next", minIndex(addIndex(item, i32(1)), i32(items - 1)), statements);
  const row = new Scope(undefined, statements, unravel(next, itemVariables, resolved.space.extents, statements));
  return (at, into) => {
    const point = new Scope(row, into, new Map([[axis, { at, shift: 0, vector: true }]]));
    for (const { buffer, index } of rows) {
      const place = staged.emitter.address(index, point);
      into.push(touch(buffer, place.at, place.offset));
    }
  };
}
