import { type Accumulation, Accumulator, Total } from "./accumulate.ts";
import { addIndex, i32, lane, op, splat } from "./expr.ts";
import { inTurn } from "./inTurn.ts";
import type { Expr, Stmt } from "./kernel.ts";
import { minIndex, named, repeat, unravel } from "./nest.ts";
import { blockSteps } from "./reduceTree.ts";
import { Scope } from "./scope.ts";
import type { Bounds, Stage, Staged } from "./staged.ts";

/**
 * One stage of a few columns (one scope each: a vector of columns or a single one) that walk the reduced steps together,
 * as reduceTree.ts lays down. Returns the results, one per scope.
 */
export function columnStage(
  staged: Staged,
  stage: Stage,
  scopes: readonly Scope[],
  bounds: Bounds,
): { how: Accumulation; results: Expr[] }[] {
  const { tree, lanes } = staged;
  const { emitter } = stage;
  const { statements } = scopes[0];
  const { extents } = staged.resolved.space;
  const vector = staged.axis !== undefined && scopes[0].bindings.get(staged.axis)?.vector === true;
  const width = vector ? lanes : 1;
  const steps = Math.min(tree.outer, tree.outerChunk);
  // One block needs no total: its accumulator is the result.
  const isOne = steps <= blockSteps;
  const totals = stage.reduces.map((how) =>
    isOne && !how.direct ? [] : scopes.map(() => Array.from({ length: width }, () => new Total(how, statements))),
  );
  const walk = (from: Expr, to: Expr, accumulators: readonly (readonly Accumulator[])[], into: Stmt[]): void =>
    repeat("r", { from, to, step: 1 }, into, (at, inner) => {
      const bindings = unravel(at, staged.outerVariables, extents, inner);
      const pieces = scopes.map((column, u) => {
        const own: Stmt[] = emitter.flat ? [] : inner;
        const scope = new Scope(column, own, bindings);
        stage.reduces.forEach((how, r) => {
          const value = emitter.value(how.reduce.value, scope);
          const fit = vector ? splat(value) : value;
          if (how.direct)
            for (const [k, total] of totals[r][u].entries()) total.add(vector ? lane(fit, k) : fit, 1, own);
          else accumulators[r][u].add([fit], own);
        });
        emitter.storeAll(stage.stores, scope);
        return own;
      });
      if (emitter.flat) inner.push(...inTurn(pieces));
    });
  const begin = (into: Stmt[]): Accumulator[][] =>
    stage.reduces.map((how) => (how.direct ? [] : scopes.map(() => new Accumulator(how, vector, into))));

  let last: Accumulator[][] = [];
  if (isOne || stage.reduces.length === 0) {
    last = begin(statements);
    walk(bounds.outerFrom, bounds.outerTo, last, statements);
  } else {
    repeat("block", { from: bounds.outerFrom, to: bounds.outerTo, step: blockSteps }, statements, (at, into) => {
      const accumulators = begin(into);
      walk(at, named("to", minIndex(addIndex(at, i32(blockSteps)), bounds.outerTo), into), accumulators, into);
      accumulators.forEach((list, r) => {
        list.forEach((acc, u) => {
          const value = named("part", acc.result(), into);
          for (const [k, total] of totals[r][u].entries()) total.add(vector ? lane(value, k) : value, 1, into);
        });
      });
    });
  }
  return stage.reduces.map((how, r) => ({
    how,
    results: scopes.map((scope, u) => {
      if (isOne && !how.direct) return narrow(how, last[r][u].result());
      const parts = totals[r][u].map((total) => total.result(how.reduce.node));
      return vector ? emitter.pack(parts, scope) : parts[0];
    }),
  }));
}

function narrow(how: Accumulation, value: Expr): Expr {
  return how.reduce.node.dtype === "uint8" ? op("bitAnd", value, i32(255)) : value;
}
