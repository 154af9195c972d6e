import { addIndex, get, i32, local, mulIndex } from "./expr.ts";
import { mostInTurn } from "./inTurn.ts";
import type { Kernel, Stmt, Target } from "./kernel.ts";
import { divIndex, kernelBuffers, minIndex, named, remIndex, repeat, scalar, unravel } from "./nest.ts";
import { operationsOf } from "./operations.ts";
import type { Resolved } from "./resolve.ts";
import { Scope } from "./scope.ts";
import { stretches } from "./stretch.ts";

/** Elements that one item computes at most. */
const mostElements = 4096;
/** Operations that are enough for an item: of a small map fewer, so that threads find some items. */
const itemWork = { least: 10_000, most: 100_000 } as const;
const wantedItems = 4;
const fewestElements = 32;

/** Tile of a transposition: whole cache lines of what is read stay near while they are used. */
const tileHeight = 32;
const tileWidth = 64;

/**
 * A kernel without reductions: every element of the domain on its own. Before: variables are coalesced. The innermost
 * variable is the vector axis; an item is a stretch of it, or several whole rows when rows are short.
 */
export function lowerMap(resolved: Resolved, target: Target, name: string): Kernel {
  const { extents } = resolved.space;
  const operations = operationsOf(resolved.values);
  const stretch = stretches(resolved, target);
  const item = local("item", "i32");
  const body: Stmt[] = [];
  const root = new Scope(undefined, body, new Map());
  const last = extents.length - 1;
  const run = last >= 0 ? extents[last] : 1;
  const rows = extents.slice(0, -1).reduce((a, b) => a * b, 1);
  const outer = extents.slice(0, -1).map((_, v) => v);

  const step = mostInTurn * target.lanes;
  const work = Math.max(itemWork.least, Math.min(itemWork.most, (operations * rows * run) / wantedItems));
  const worth = Math.floor(work / Math.max(1, operations) / step) * step;
  const itemSize = Math.min(mostElements, Math.max(fewestElements, worth));
  let items: number;
  const across = variableAcross(resolved);
  if (across !== undefined) {
    const [high, wide] = [Math.ceil(extents[across] / tileHeight), Math.ceil(run / tileWidth)];
    items = (rows / extents[across]) * high * wide;
    const tile = named("tile", divIndex(get(item), wide), body);
    const from = named("from", mulIndex(remIndex(get(item), wide), tileWidth), body);
    const to = named("to", minIndex(addIndex(from, i32(tileWidth)), i32(run)), body);
    const top = named("top", mulIndex(remIndex(tile, high), tileHeight), body);
    const bottom = named("bottom", minIndex(addIndex(top, i32(tileHeight)), i32(extents[across])), body);
    const others = outer.filter((v) => v !== across);
    const bindings = unravel(named("rest", divIndex(tile, high), body), others, extents, body);
    const around = new Scope(root, body, bindings);
    repeat("t", { from: top, to: bottom, step: 1 }, body, (t, inner) =>
      stretch(new Scope(around, inner, new Map([[across, scalar(t)]])), from, to),
    );
  } else if (run >= itemSize) {
    const pieces = Math.ceil(run / itemSize);
    items = rows * pieces;
    const row = rows === 1 ? i32(0) : named("row", divIndex(get(item), pieces), body);
    const piece = rows === 1 ? get(item) : remIndex(get(item), pieces);
    const from = named("from", mulIndex(piece, itemSize), body);
    const to = named("to", minIndex(addIndex(from, i32(itemSize)), i32(run)), body);
    stretch(new Scope(root, body, unravel(row, outer, extents, body)), from, to);
  } else {
    const together = Math.max(1, Math.floor(itemSize / Math.max(run, 1)));
    items = Math.ceil(rows / together);
    const whole = items === 1;
    const from = whole ? i32(0) : named("from", mulIndex(get(item), together), body);
    const to = whole ? i32(rows) : named("to", minIndex(addIndex(from, i32(together)), i32(rows)), body);
    repeat("row", { from, to, step: 1 }, body, (row, inner) =>
      stretch(new Scope(root, inner, unravel(row, outer, extents, inner)), i32(0), i32(run)),
    );
  }
  const count = rows * run;
  const buffers = kernelBuffers(resolved);
  const bytes = buffers.reduce((sum, { numel }) => sum + Math.min(count, numel), 0) * 4;
  return { name, buffers, items, item, body, scratch: 0, flop: operations * count, bytes };
}

/** The variable along which a load is contiguous that is strided along the innermost one, if both are long. */
function variableAcross({ values, space }: Resolved): number | undefined {
  const last = space.extents.length - 1;
  for (const value of values) {
    if (value.kind !== "load" || Math.abs(value.index.coef[last] ?? 0) < 8) continue;
    const across = value.index.coef.findIndex((coef, v) => v < last && Math.abs(coef) === 1 && space.extents[v] >= 16);
    if (across >= 0 && space.extents[last] >= 16) return across;
  }
  return undefined;
}
