import { type Accumulation, Accumulator, Total } from "./accumulate.ts";
import { addIndex, i32, splat } from "./expr.ts";
import { inTurn } from "./inTurn.ts";
import type { Expr, Stmt } from "./kernel.ts";
import { minIndex, named, repeat, unravel, wholeSteps } from "./nest.ts";
import { blockSteps } from "./reduceTree.ts";
import { type Binding, Scope } from "./scope.ts";
import type { Bounds, Stage, Staged } from "./staged.ts";

interface Sums {
  readonly total: Total;
  /** A vector. */
  readonly run: Accumulator | undefined;
  readonly end: Accumulator | undefined;
}

/**
 * One stage of one item whose vector axis is a reduced run: accumulates and stores along the run, in the order that
 * reduceTree.ts lays down. Returns the results.
 */
export function runStage(
  staged: Staged,
  stage: Stage,
  item: Scope,
  bounds: Bounds,
): { how: Accumulation; result: Expr }[] {
  const { tree, lanes } = staged;
  const { emitter } = stage;
  const { extents } = staged.resolved.space;
  const { statements } = item;
  const totals = stage.reduces.map((how) => new Total(how, statements));
  const longest = Math.min(tree.length, tree.runChunk);
  const { stripes } = tree;
  const steps = Math.floor(longest / stripes);
  const leftover = tree.length % stripes;
  const blocked = stage.reduces.length > 0;

  const begin = (vector: boolean, end: boolean, into: Stmt[]): Sums[] =>
    totals.map((total) => ({
      total,
      run: vector && !total.how.direct ? new Accumulator(total.how, true, into) : undefined,
      end: end && !total.how.direct ? new Accumulator(total.how, false, into) : undefined,
    }));
  const flush = (sums: readonly Sums[], into: Stmt[]): void => {
    for (const { total, run, end } of sums) {
      if (run !== undefined) total.add(named("part", run.result(), into), lanes, into);
      if (end !== undefined) total.add(end.result(), 1, into);
    }
  };
  const bind = (at: Expr, shift: number, vector: boolean): Map<number, Binding> =>
    staged.axis === undefined ? new Map() : new Map([[staged.axis, { at, shift, vector }]]);
  /** One step: `count` vectors, or one element. */
  const step = (outer: Scope, at: Expr, vector: boolean, sums: readonly Sums[], into: Stmt[]): void => {
    const count = vector ? stripes / lanes : 1;
    const takesTurns = vector && emitter.flat;
    const terms: Expr[][] = sums.map(() => []);
    const pieces = Array.from({ length: count }, (_, u) => {
      const own: Stmt[] = takesTurns ? [] : into;
      const scope = new Scope(outer, own, bind(at, u * lanes, vector));
      sums.forEach(({ total: { how } }, s) => {
        const value = emitter.value(how.reduce.value, scope);
        terms[s].push(named("term", vector ? splat(value) : value, own));
      });
      emitter.storeAll(stage.stores, scope);
      return own;
    });
    if (takesTurns) into.push(...inTurn(pieces));
    sums.forEach(({ total, run, end }, s) => {
      if (total.how.direct) for (const term of terms[s]) total.add(term, lanes, into);
      else (vector ? run : end)?.add(terms[s], into);
    });
  };
  const vectors = (outer: Scope, from: Expr, to: Expr, sums: readonly Sums[], into: Stmt[]): void =>
    repeat("l", { from, to, step: stripes }, into, (at, inner) => step(outer, at, true, sums, inner));
  const end = (outer: Scope, from: Expr, sums: readonly Sums[], into: Stmt[]): void =>
    repeat("l", { from, to: bounds.runTo, step: 1 }, into, (at, inner) => step(outer, at, false, sums, inner));
  const outerScope = (o: Expr, into: Stmt[]): Scope =>
    new Scope(item, into, unravel(o, staged.outerVariables, extents, into));

  const vectorEnd = named("vectorEnd", wholeSteps(bounds.runFrom, bounds.runTo, stripes), statements);
  const hasEnd = leftover > 0 || steps === 0;
  if (blocked && steps > blockSteps) {
    repeat("o", { from: bounds.outerFrom, to: bounds.outerTo, step: 1 }, statements, (o, into) => {
      const outer = outerScope(o, into);
      repeat("block", { from: bounds.runFrom, to: vectorEnd, step: blockSteps * stripes }, into, (at, inner) => {
        const sums = begin(true, false, inner);
        const to = minIndex(addIndex(at, i32(blockSteps * stripes)), vectorEnd);
        vectors(new Scope(outer, inner, new Map()), at, named("to", to, inner), sums, inner);
        flush(sums, inner);
      });
      if (hasEnd) {
        const sums = begin(false, true, into);
        end(new Scope(outer, into, new Map()), vectorEnd, sums, into);
        flush(sums, into);
      }
    });
  } else {
    const together = blocked ? Math.max(1, Math.floor(blockSteps / Math.max(steps, leftover, 1))) : tree.outer;
    repeat(
      "block",
      { from: bounds.outerFrom, to: bounds.outerTo, step: Math.max(together, 1) },
      statements,
      (at, into) => {
        const sums = begin(steps > 0, hasEnd, into);
        const base = new Scope(item, into, new Map());
        const to = together >= tree.outer ? bounds.outerTo : minIndex(addIndex(at, i32(together)), bounds.outerTo);
        repeat("o", { from: at, to: named("to", to, into), step: 1 }, into, (o, inner) => {
          const outer = new Scope(base, inner, unravel(o, staged.outerVariables, extents, inner));
          if (steps > 0) vectors(outer, bounds.runFrom, vectorEnd, sums, inner);
          if (hasEnd) end(outer, steps > 0 ? vectorEnd : bounds.runFrom, sums, inner);
        });
        flush(sums, into);
      },
    );
  }
  return totals.map((total) => ({ how: total.how, result: total.result(total.how.reduce.node) }));
}
