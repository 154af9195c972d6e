import type { Node } from "../ir/node.ts";
import type { Shape } from "../ir/shape.ts";
import { sameAffine } from "./affine.ts";
import { coalesce } from "./coalesce.ts";
import type { ReduceTree } from "./reduceTree.ts";
import { type Resolved, resolve } from "./resolve.ts";

/** A domain and which of its dimensions are reduced. */
export interface Domain {
  readonly shape: Shape;
  readonly reduced: readonly boolean[];
}

/** What a node would be in a kernel over a domain. */
export interface Probe {
  readonly resolved: Resolved;
  /** With neighbouring variables merged. */
  readonly merged: Resolved;
}

/** Addresses of one value, computed over the domain from what `isRead` and the results of `reduces`. */
export function probe(
  value: Node,
  level: "full" | "item",
  domain: Domain,
  reduces: readonly Node[],
  isRead: (node: Node) => boolean,
): Probe | undefined {
  const sinks = [{ value, target: value }];
  const resolved = resolve({ ...domain, reduces, sinks, isRead, level });
  return resolved === undefined ? undefined : { resolved, merged: coalesce(resolved) };
}

/** Whether a reshape inside had to cut a dimension of the domain: two values may want cuts that do not go together. */
export function isCut({ resolved }: Probe, { shape }: Domain): boolean {
  return resolved.space.extents.length > shape.length;
}

/** Whether one space has affine addresses for all values and all reductions' inputs. */
export function goTogether(
  values: readonly Node[],
  domain: Domain,
  reduces: readonly Node[],
  isRead: (node: Node) => boolean,
): boolean {
  const sinks = values.map((value) => ({ value, target: value }));
  return resolve({ ...domain, reduces, sinks, isRead }) !== undefined;
}

/** Whether the run that is the vector axis of a reduction is still walked as one variable. */
export function keepsAxis({ merged }: Probe, tree: ReduceTree): boolean {
  const { extents } = merged.space;
  const expected = tree.along === "run" ? tree.length : tree.columns;
  if (expected === 1) return true;
  const wanted = tree.along === "run";
  for (let v = extents.length - 1; v >= 0; v--) {
    if (merged.reduced[v] === wanted) return extents[v] === expected;
    if (!wanted) return false;
  }
  return false;
}

/** Whether every load of the node is of the element that is stored. */
export function readsInPlace({ resolved }: Probe, node: Node): boolean {
  const buffer = resolved.buffers.indexOf(node);
  if (buffer < 0) return true;
  const [store] = resolved.stores;
  return resolved.values.every((value) => {
    if (value.kind === "gather") return value.buffer !== buffer;
    if (value.kind !== "load" || value.buffer !== buffer) return true;
    return value.guards.length === 0 && sameAffine(value.index, store.index);
  });
}
