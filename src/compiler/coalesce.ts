import type { Affine, Guard } from "./affine.ts";
import type { Resolved, Value } from "./resolve.ts";

/**
 * Merges neighbouring variables of one class (kept or reduced, unless `classOf` says it of each dimension) that every address walks like one, and drops variables
 * of one step. Afterwards a plain elementwise kernel has a single variable, whatever the rank of its tensors.
 */
export function coalesce(resolved: Resolved, classOf?: (dim: number) => number): Resolved {
  const { extents, dims } = resolved.space;
  const classes = dims.map((d, v) => classOf?.(d) ?? Number(resolved.reduced[v]));
  const maps = [...affinesOf(resolved)];
  /** For every new variable the old ones it is made of, outermost first. */
  const merged: number[][] = [];
  for (let v = 0; v < extents.length; v++) {
    if (extents[v] === 1) continue;
    const last = merged.at(-1);
    if (last !== undefined) {
      const u = last[last.length - 1];
      const joins = classes[u] === classes[v] && maps.every(({ coef }) => coef[u] === coef[v] * extents[v]);
      if (joins) {
        last.push(v);
        continue;
      }
    }
    merged.push([v]);
  }
  if (merged.length === extents.length) return resolved;
  const inner = merged.map((group) => group[group.length - 1]);
  const map = ({ base, coef }: Affine): Affine => ({ base, coef: inner.map((v) => coef[v]) });
  const guards = (list: readonly Guard[]): Guard[] => list.map((guard) => ({ ...guard, value: map(guard.value) }));
  const values = resolved.values.map((value): Value => {
    if (value.kind === "load" || value.kind === "gather")
      return { ...value, index: map(value.index), guards: guards(value.guards) };
    if (value.kind === "index") return { ...value, index: map(value.index) };
    if (value.kind === "inside") return { ...value, guards: guards(value.guards) };
    return value;
  });
  return {
    space: {
      extents: merged.map((group) => group.reduce((n, v) => n * extents[v], 1)),
      dims: inner.map((v) => resolved.space.dims[v]),
    },
    reduced: inner.map((v) => resolved.reduced[v]),
    buffers: resolved.buffers,
    values,
    reduces: resolved.reduces,
    stores: resolved.stores.map((store) => ({ ...store, index: map(store.index) })),
  };
}

function* affinesOf(resolved: Resolved): Iterable<Affine> {
  for (const value of resolved.values) {
    if (value.kind === "load" || value.kind === "gather" || value.kind === "index") yield value.index;
    if (value.kind === "load" || value.kind === "gather" || value.kind === "inside")
      for (const guard of value.guards) yield guard.value;
  }
  // One value an item does not move with the reduced variables, and neither does a store of it.
  for (const store of resolved.stores) if (!store.item) yield store.index;
  for (const store of resolved.stores) if (store.item) yield store.index;
}
