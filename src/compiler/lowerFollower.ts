import type { Node } from "../ir/node.ts";
import { coalesce } from "./coalesce.ts";
import { i32 } from "./expr.ts";
import type { LoopGroup, LoweredBuffer } from "./group.ts";
import { mostInTurn } from "./inTurn.ts";
import { scratchBuffer, type Target } from "./kernel.ts";
import { liftOffsets } from "./lift.ts";
import { inPlace, nameOf } from "./lowerLoop.ts";
import { nodesOf } from "./lowerReduce.ts";
import { kernelBuffers, repeat, unravel } from "./nest.ts";
import { operationsOf } from "./operations.ts";
import { type Resolved, resolve, type Value } from "./resolve.ts";
import { Scope } from "./scope.ts";
import { stretches } from "./stretch.ts";
import type { Follower } from "./template.ts";

/** A follower, what its buffers are, and which of them what it stores may take the place of. */
export interface LoweredFollower {
  readonly follower: Follower;
  readonly buffers: readonly LoweredBuffer[];
  readonly inPlace: readonly Node[];
}

/**
 * A loop as what ends the items of the product that it reads; undefined where it reads that otherwise than by rows, at columns that
 * are equal blocks apart.
 *
 * @param product  [M, N], or with leading dimensions of 1
 */
export function followerOf(loop: LoopGroup, product: Node, target: Target): LoweredFollower | undefined {
  const last = loop.shape.length - 1;
  const across = loop.shape[last] ?? 1;
  const [rows, columns] = product.shape.slice(-2);
  const domain = loop.shape.reduce((a, b) => a * b, 1);
  if (across < 2 || columns % across !== 0 || domain !== rows * across) return undefined;
  const resolved = resolve({ ...loop, isRead: (node) => loop.reads.has(node) });
  if (resolved === undefined) return undefined;
  const merged = coalesce(resolved, (dim) => Number(dim === last));
  if (merged.space.extents.at(-1) !== across) return undefined;
  const own = merged.buffers.indexOf(product);
  if (own < 0 || !readsInBlocks(merged, own, columns)) return undefined;
  const lifted = liftOffsets(merged);
  const operations = operationsOf(lifted.values);
  const isOther = (_: unknown, buffer: number): boolean => buffer !== own;
  const buffers = kernelBuffers(lifted).filter(isOther);
  const write: Follower["write"] = (statements, from, to, firstBuffer) => {
    const placed = inScratch(lifted, own, firstBuffer);
    const stretch = stretches(placed, target);
    const { extents } = placed.space;
    const outer = extents.slice(0, -1).map((_, v) => v);
    const root = new Scope(undefined, statements, new Map());
    repeat("row", { from: i32(0), to: i32(rows), step: 1 }, statements, (row, inner) => {
      stretch(new Scope(root, inner, unravel(row, outer, extents, inner)), from, to);
    });
  };
  const follower = {
    parts: columns / across,
    step: mostInTurn * target.lanes,
    name: nameOf(loop),
    buffers,
    flop: operations * domain,
    bytes: buffers.reduce((sum, { numel }) => sum + Math.min(domain, numel), 0) * 4,
    write,
  };
  return { follower, buffers: nodesOf(lifted).filter(isOther), inPlace: inPlace(merged).filter((n) => n !== product) };
}

/** Whether each element is computed from its own row of a buffer, at columns that are whole blocks from its own. */
function readsInBlocks({ values, space }: Resolved, buffer: number, columns: number): boolean {
  const { extents } = space;
  const strides = extents.map((_, v) => (v === extents.length - 1 ? 1 : columns));
  for (let v = extents.length - 3; v >= 0; v--) strides[v] = strides[v + 1] * extents[v + 1];
  const across = extents[extents.length - 1];
  return values.every((value) => {
    if ((value.kind !== "load" && value.kind !== "gather") || value.buffer !== buffer) return true;
    if (value.kind === "gather" || value.guards.length > 0) return false;
    const { base, coef } = value.index;
    return base % across === 0 && base < columns && coef.every((c, v) => c === strides[v]);
  });
}

/** The same with one buffer in scratch memory, from its first element on, and the others numbered from `first` on. */
function inScratch(resolved: Resolved, buffer: number, first: number): Resolved {
  const numberOf = (each: number): number => (each < buffer ? first + each : first + each - 1);
  const lifted = resolved.reach?.[buffer].offset ?? 0;
  const values = resolved.values.map((value): Value => {
    if (value.kind !== "load" && value.kind !== "gather") return value;
    if (value.buffer !== buffer) return { ...value, buffer: numberOf(value.buffer) };
    return { ...value, buffer: scratchBuffer, index: { ...value.index, base: value.index.base + lifted } };
  });
  const stores = resolved.stores.map((store) => ({ ...store, buffer: numberOf(store.buffer) }));
  return { ...resolved, values, stores };
}
