import type { DType } from "../ir/dtype.ts";
import { InternalError } from "../ir/errors.ts";
import type { Node } from "../ir/node.ts";
import { type Accumulation, accumulation, Total } from "./accumulate.ts";
import type { Affine } from "./affine.ts";
import { columnStage } from "./columnStage.ts";
import { Emitter } from "./emit.ts";
import { addIndex, get, i32, load, local, mulIndex, op, store, when } from "./expr.ts";
import type { Lowered, LoweredBuffer } from "./group.ts";
import { keptValues } from "./keptValues.ts";
import type { Expr, Kernel, KernelBuffer, Stmt, Target } from "./kernel.ts";
import { divIndex, kernelBuffers, minIndex, named, remIndex, repeat, unravel } from "./nest.ts";
import { costlyOperations, operationsOf } from "./operations.ts";
import type { ReduceTree } from "./reduceTree.ts";
import type { Resolved, ResolvedReduce, ResolvedStore } from "./resolve.ts";
import { runStage } from "./runStage.ts";
import { Scope } from "./scope.ts";
import type { Bounds, Stage, Staged } from "./staged.ts";
import { touchNext } from "./touchNext.ts";

/**
 * Kernels with reductions. Before: variables are coalesced, and the run that is the vector axis is one variable. An
 * item (one combination of kept variables, or some columns of it) goes through its stages: each stage reduces over the
 * inner domain or stores values of it, and may use the results of earlier stages. Chunked reductions end in a second
 * kernel that adds the chunks and does what there is to do once an item.
 */
export function lowerReduce(resolved: Resolved, tree: ReduceTree, target: Target, name: string): Lowered {
  const staged = prepare(resolved, tree, target);
  return tree.chunks === 1 ? lowerWhole(staged, name) : lowerChunked(staged, name);
}

function prepare(resolved: Resolved, tree: ReduceTree, target: Target): Staged {
  const { extents } = resolved.space;
  const all = extents.map((_, v) => v);
  const kept = all.filter((v) => !resolved.reduced[v]);
  const inner = all.filter((v) => resolved.reduced[v]);
  let axis: number | undefined;
  if (tree.along === "run" && tree.length > 1) axis = inner.pop();
  if (tree.along === "columns") axis = kept.pop();
  const expected = tree.along === "run" ? tree.length : tree.columns;
  if (expected > 1 && (axis === undefined || extents[axis] !== expected))
    throw new InternalError("the vector axis of a reduction is not one variable.");
  const count = 1 + Math.max(...resolved.reduces.map((r) => r.stage), ...resolved.stores.map((s) => s.stage));
  const reducesOf = (s: number): ResolvedReduce[] => resolved.reduces.filter((reduce) => reduce.stage === s);
  const storesOf = (s: number): ResolvedStore[] => resolved.stores.filter((each) => !each.item && each.stage === s);
  const own = Array.from({ length: count }, (_, s) => ({ reduces: reducesOf(s), stores: storesOf(s) }));
  const walk = walkIndex(resolved, inner, axis, tree);
  const roots = own.map(({ reduces, stores }) => [...reduces, ...stores].map(({ value }) => value));
  // Chunks have one stage, and columns walk side by side.
  const isWhole = tree.along === "run" && tree.chunks === 1;
  const repeated = isWhole ? keptValues(resolved, roots, walk.index, walk.size) : undefined;
  const flat = operationsOf(resolved.values) >= costlyOperations;
  const emitter = new Emitter(resolved.values, target, { flat });
  const stages = own.map(
    ({ reduces, stores }, s): Stage => ({
      emitter: repeated ? new Emitter(repeated.values[s], target, { flat }) : emitter,
      reduces: reduces.map(accumulation),
      stores: repeated ? [...repeated.stores[s], ...stores] : stores,
    }),
  );
  const shared = { resolved, tree, emitter, lanes: target.lanes, axis, stages, scratch: repeated?.scratch ?? 0 };
  return { ...shared, itemVariables: kept, outerVariables: inner };
}

/** The position of a point in the walk of an item, its run innermost. */
function walkIndex(
  { space }: Resolved,
  outer: readonly number[],
  axis: number | undefined,
  tree: ReduceTree,
): { index: Affine; size: number } {
  const coef = space.extents.map(() => 0);
  if (axis !== undefined) coef[axis] = 1;
  let size = tree.length;
  for (const v of outer.toReversed()) {
    coef[v] = size;
    size *= space.extents[v];
  }
  return { index: { base: 0, coef }, size };
}

/** Makes the result of a reduction known where items are. */
export function publish(staged: Staged, how: Accumulation, result: Expr, scope: Scope): void {
  const kept = named("result", result, scope.statements);
  const k = staged.resolved.reduces.indexOf(how.reduce);
  staged.resolved.values.forEach((value, i) => {
    if (value.kind === "result" && value.reduce === k) scope.memo.set(i, kept);
  });
}

function storeItem(staged: Staged, scope: Scope): void {
  for (const { item, buffer, index, value } of staged.resolved.stores)
    if (item) staged.emitter.store(buffer, index, value, scope);
}

function wholeBounds({ outer, length }: ReduceTree): Bounds {
  return { outerFrom: i32(0), outerTo: i32(outer), runFrom: i32(0), runTo: i32(length) };
}

function itemCount(staged: Staged): number {
  return staged.itemVariables.reduce((n, v) => n * staged.resolved.space.extents[v], 1);
}

const columnsOfItem = (staged: Staged): number => staged.lanes * 4;

function lowerWhole(staged: Staged, name: string): Lowered {
  const { tree, resolved } = staged;
  const { extents } = resolved.space;
  const item = local("item", "i32");
  const body: Stmt[] = [];
  let items = itemCount(staged);
  const bounds = wholeBounds(tree);
  if (tree.along === "run") {
    const scope = new Scope(undefined, body, unravel(get(item), staged.itemVariables, extents, body));
    staged.stages.forEach((stage, s) => {
      if (s === staged.stages.length - 1) touchNext(staged, get(item), items, body);
      for (const { how, result } of runStage(staged, stage, scope, bounds)) publish(staged, how, result, scope);
    });
    storeItem(staged, scope);
  } else {
    const blocks = Math.ceil(tree.columns / columnsOfItem(staged));
    const outer = named("outer", divIndex(get(item), blocks), body);
    const scope = new Scope(undefined, body, unravel(outer, staged.itemVariables, extents, body));
    forColumns(staged, scope, remIndex(get(item), blocks), (scopes) => {
      for (const stage of staged.stages)
        for (const { how, results } of columnStage(staged, stage, scopes, bounds))
          results.forEach((result, u) => {
            publish(staged, how, result, scopes[u]);
          });
      for (const each of scopes) storeItem(staged, each);
    });
    items *= blocks;
  }
  const kernel: Kernel = {
    name,
    buffers: kernelBuffers(resolved),
    items,
    item,
    body,
    scratch: staged.scratch,
    ...costOf(staged),
  };
  return { steps: [{ kernel, buffers: nodesOf(resolved) }], temporaries: [] };
}

/** Writes the work for one block of columns: four vectors at once where they fit, else vectors and single columns. */
function forColumns(staged: Staged, parent: Scope, block: Expr, write: (scopes: Scope[]) => void): void {
  const { axis, lanes, tree } = staged;
  if (axis === undefined) throw new InternalError("columns without an axis.");
  const wide = columnsOfItem(staged);
  const { columns } = tree;
  const from = named("from", mulIndex(block, wide), parent.statements);
  const columnScopes = (at: Expr, count: number, vector: boolean, statements: Stmt[]): Scope[] => {
    const base = new Scope(parent, statements, new Map());
    return Array.from({ length: count }, (_, u) => {
      return new Scope(base, statements, new Map([[axis, { at, shift: u * lanes, vector }]]));
    });
  };
  const full = Math.floor(columns / wide);
  const rest: Stmt[] = [];
  const restTo = i32(columns);
  if (columns % wide !== 0) {
    const start = i32(full * wide);
    const vectorEnd = i32(columns - ((columns - full * wide) % lanes));
    repeat("c", { from: start, to: vectorEnd, step: lanes }, rest, (at, inner) =>
      write(columnScopes(at, 1, true, inner)),
    );
    repeat("c", { from: vectorEnd, to: restTo, step: 1 }, rest, (at, inner) =>
      write(columnScopes(at, 1, false, inner)),
    );
  }
  if (full === 0) {
    parent.statements.push(...rest);
    return;
  }
  const main: Stmt[] = [];
  write(columnScopes(from, 4, true, main));
  if (rest.length === 0) parent.statements.push(...main);
  else parent.statements.push(when(op("lt", from, i32(full * wide)), main, rest));
}

/** Partial results of chunks, then their sums. Before: one stage, and every store is one value an item. */
function lowerChunked(staged: Staged, name: string): Lowered {
  const { tree, resolved, lanes } = staged;
  const { extents } = resolved.space;
  const [stage] = staged.stages;
  if (resolved.stores.some((store) => !store.item) || resolved.reduces.some((reduce) => reduce.stage > 0))
    throw new InternalError("a chunked reduction has later stages.");
  const reads = resolved.buffers.length;
  const kept = itemCount(staged);
  const { chunks } = tree;
  const partials: KernelBuffer[] = stage.reduces.map((how) => ({
    dtype: (how.type === "f32" ? "float32" : "int32") as DType,
    access: "write",
    numel: kept * tree.columns * chunks,
  }));
  const item = local("item", "i32");
  const body: Stmt[] = [];
  const part = (how: Accumulation, expr: Expr): Expr =>
    how.type === "bool" ? op("where", expr, i32(1), i32(0)) : expr;
  const blocks = tree.along === "run" ? 1 : Math.ceil(tree.columns / columnsOfItem(staged));
  const piece = named("piece", divIndex(get(item), blocks), body);
  const chunk = named("chunk", remIndex(piece, chunks), body);
  const owner = named("owner", divIndex(piece, chunks), body);
  const runs = Math.ceil(tree.length / tree.runChunk);
  const outerFrom = named("outerFrom", mulIndex(divIndex(chunk, runs), tree.outerChunk), body);
  const outerTo = named("outerTo", minIndex(addIndex(outerFrom, i32(tree.outerChunk)), i32(tree.outer)), body);
  const runFrom = named("runFrom", mulIndex(remIndex(chunk, runs), tree.runChunk), body);
  const runTo = named("runTo", minIndex(addIndex(runFrom, i32(tree.runChunk)), i32(tree.length)), body);
  const bounds = { outerFrom, outerTo, runFrom, runTo };
  const scope = new Scope(undefined, body, unravel(owner, staged.itemVariables, extents, body));
  if (tree.along === "run") {
    runStage(staged, stage, scope, bounds).forEach(({ how, result }, r) => {
      body.push(store(reads + r, get(item), part(how, result)));
    });
  } else {
    forColumns(staged, scope, remIndex(get(item), blocks), (scopes) => {
      columnStage(staged, stage, scopes, bounds).forEach(({ how, results }, r) => {
        results.forEach((result, u) => {
          const binding = staged.axis === undefined ? undefined : scopes[u].bindings.get(staged.axis);
          if (binding === undefined) throw new InternalError("columns without an axis.");
          const at = addIndex(mulIndex(piece, tree.columns), binding.at);
          scopes[u].statements.push(store(reads + r, at, part(how, result), binding.shift));
        });
      });
    });
  }
  const buffers: KernelBuffer[] = kernelBuffers(resolved).map((buffer) => ({ ...buffer, access: "read" }));
  const temporary = (_: unknown, index: number): LoweredBuffer => ({ kind: "temporary", index });
  const first: Kernel = {
    name: `${name} (chunks)`,
    buffers: [...buffers, ...partials],
    items: kept * chunks * blocks,
    item,
    body,
    scratch: 0,
    ...costOf(staged),
  };
  const second = addChunks(staged, partials, name);
  return {
    steps: [
      { kernel: first, buffers: [...nodesOf(resolved), ...partials.map(temporary)] },
      { kernel: second, buffers: [...nodesOf(resolved), ...partials.map(temporary)] },
    ],
    temporaries: partials.map((partial) => partial.numel),
  };

  function addChunks(all: Staged, list: readonly KernelBuffer[], title: string): Kernel {
    const own = local("item", "i32");
    const statements: Stmt[] = [];
    const total = kept * tree.columns;
    const outer = named("outer", divIndex(get(own), tree.columns), statements);
    const bindings = unravel(outer, all.itemVariables, extents, statements);
    const column = named("column", remIndex(get(own), tree.columns), statements);
    if (tree.along === "columns" && all.axis !== undefined)
      bindings.set(all.axis, { at: column, shift: 0, vector: false });
    const base = new Scope(undefined, statements, bindings);
    const sums = stage.reduces.map((how) => new Total(how, statements));
    const start = addIndex(mulIndex(outer, chunks * tree.columns), column);
    repeat("chunk", { from: i32(0), to: i32(chunks), step: 1 }, statements, (at, inner) => {
      sums.forEach((sum, r) => {
        const stored = sum.how.type === "f32" ? "f32" : "i32";
        const raw = load(reads + r, stored, false, addIndex(start, mulIndex(at, tree.columns)));
        sum.add(sum.how.type === "bool" ? op("ne", raw, i32(0)) : raw, lanes, inner);
      });
    });
    for (const sum of sums) publish(all, sum.how, sum.result(sum.how.reduce.node), base);
    storeItem(all, base);
    return {
      name: `${title} (sum of chunks)`,
      buffers: [...kernelBuffers(resolved), ...list.map((b): KernelBuffer => ({ ...b, access: "read" }))],
      items: total,
      item: own,
      body: statements,
      scratch: 0,
      flop: total * chunks,
      bytes: total * chunks * 4,
    };
  }
}

/** What a kernel is given: every buffer from where its addresses begin. */
export function nodesOf(resolved: Resolved): LoweredBuffer[] {
  return resolved.buffers.map((node: Node, i): LoweredBuffer => {
    return { kind: "node", node, offset: resolved.reach?.[i].offset ?? 0 };
  });
}

function costOf({ resolved }: Staged): { flop: number; bytes: number } {
  const domain = resolved.space.extents.reduce((a, b) => a * b, 1);
  const operations = operationsOf(resolved.values) + resolved.reduces.length;
  const bytes = kernelBuffers(resolved).reduce((sum, { numel }) => sum + numel * 4, 0);
  return { flop: operations * domain, bytes };
}
