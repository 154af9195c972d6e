import { addIndex, i32, touch } from "./expr.ts";
import { type Expr, lineElements, type Stmt } from "./kernel.ts";
import { minIndex, named, unravel } from "./nest.ts";
import { Scope } from "./scope.ts";
import type { Staged } from "./staged.ts";

/** After two neighbouring lines a processor fetches ahead by itself; more cost time: docs/performance.md. */
const linesAsked = 2;

/**
 * Asks for the first lines of the rows that the next item reads: a long row begins near a page, and processors do not fetch
 * ahead from one page into the next. Before the last stage of several, which mostly stores. Changes no result.
 *
 * @param items  the kernel has so many; the last one asks for its own row again
 */
export function touchNext(staged: Staged, item: Expr, items: number, statements: Stmt[]): void {
  const { axis, tree, resolved, stages, itemVariables } = staged;
  if (axis === undefined || tree.outer > 1 || tree.stripes < lineElements) return;
  if (stages.length === 1 || stages[stages.length - 1].stores.length === 0) return;
  const rows = resolved.values
    .filter((value) => value.kind === "load")
    .filter(({ guards, index: { coef } }) => {
      return guards.length === 0 && coef[axis] === 1 && itemVariables.some((v) => coef[v] !== 0);
    });
  if (rows.length === 0) return;
  const next = named("next", minIndex(addIndex(item, i32(1)), i32(items - 1)), statements);
  const row = new Scope(undefined, statements, unravel(next, itemVariables, resolved.space.extents, statements));
  for (let line = 0; line < linesAsked; line++) {
    const at = { at: i32(line * lineElements), shift: 0, vector: true };
    const point = new Scope(row, statements, new Map([[axis, at]]));
    for (const { buffer, index } of rows) {
      const place = staged.emitter.address(index, point);
      statements.push(touch(buffer, place.at, place.offset));
    }
  }
}
