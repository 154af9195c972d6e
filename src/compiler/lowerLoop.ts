import { InternalError } from "../ir/errors.ts";
import type { Node } from "../ir/node.ts";
import { sameAffine } from "./affine.ts";
import { coalesce } from "./coalesce.ts";
import type { LoopGroup, Lowered } from "./group.ts";
import type { Target } from "./kernel.ts";
import { liftOffsets } from "./lift.ts";
import { lowerMap } from "./lowerMap.ts";
import { lowerReduce, nodesOf } from "./lowerReduce.ts";
import { reduceTree } from "./reduceTree.ts";
import { type Resolved, resolve } from "./resolve.ts";

/** Kernels of a loop group: resolves addresses, merges loops, and writes either a map or the stages of a reduction. */
export function lowerLoop(group: LoopGroup, target: Target, isFrugal: boolean): Lowered {
  const resolved = resolve({ ...group, isRead: (node) => group.reads.has(node) });
  if (resolved === undefined) throw new InternalError(`a kernel has an address that is not affine (${nameOf(group)}).`);
  const merged = coalesce(resolved);
  const lifted = liftOffsets(merged);
  const name = nameOf(group);
  if (group.reduces.length > 0) {
    const tree = reduceTree(group.shape, group.reduced, target.lanes);
    const isWhole = tree.chunks === 1;
    return { ...lowerReduce(lifted, tree, target, name), inPlace: isFrugal && isWhole ? inPlaceOfStages(merged) : [] };
  }
  const kernel = lowerMap(lifted, target, name);
  return { steps: [{ kernel, buffers: nodesOf(lifted) }], temporaries: [], inPlace: inPlace(merged) };
}

/** Nodes that every element's computation reads only at the index where it stores, so that the output may be there. */
export function inPlace(resolved: Resolved): readonly Node[] {
  const [first] = resolved.stores;
  if (resolved.stores.some((store) => !sameAffine(store.index, first.index))) return [];
  const fit = resolved.buffers.map(() => true);
  for (const value of resolved.values) {
    if (value.kind === "gather") fit[value.buffer] = false;
    if (value.kind === "load" && (value.guards.length > 0 || !sameAffine(value.index, first.index)))
      fit[value.buffer] = false;
  }
  const stored = new Set(resolved.stores.map((store) => store.buffer));
  return resolved.buffers.filter((_, i) => fit[i] && !stored.has(i));
}

/**
 * The same for stages that walk an item's elements one after the other: each element is read at its own place, and never
 * after a stage has stored there.
 */
function inPlaceOfStages({ buffers, values, reduces, stores }: Resolved): Lowered["inPlace"] {
  const whole = stores.filter(({ item }) => !item);
  if (whole.length === 0 || whole.some(({ index }) => !sameAffine(index, whole[0].index))) return [];
  const firstStored = Math.min(...whole.map(({ stage }) => stage));
  const fit = buffers.map(() => true);
  const lastRead = buffers.map(() => 0);
  for (const { value, stage } of [...reduces, ...stores]) {
    const seen = new Set([value]);
    for (const at of seen) {
      const each = values[at];
      if (each.kind === "op" || each.kind === "gather") for (const arg of each.args) seen.add(arg);
      if (each.kind === "gather") fit[each.buffer] = false;
      if (each.kind !== "load") continue;
      lastRead[each.buffer] = Math.max(lastRead[each.buffer], stage);
      if (each.guards.length > 0 || !sameAffine(each.index, whole[0].index)) fit[each.buffer] = false;
    }
  }
  const stored = new Set(stores.map(({ buffer }) => buffer));
  return buffers.filter((_, i) => fit[i] && !stored.has(i) && lastRead[i] <= firstStored);
}

/** For people: what is reduced and stored, shortened. */
export function nameOf(group: LoopGroup): string {
  const ops = [...group.reduces.map((node) => node.op), ...group.sinks.map((sink) => sink.value.op)];
  const distinct = [...new Set(ops)];
  return distinct.length > 4 ? `${distinct.slice(0, 4).join(" + ")} …` : distinct.join(" + ");
}
