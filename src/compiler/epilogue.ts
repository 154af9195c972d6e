import type { Node } from "../ir/node.ts";
import { spanOf } from "./affine.ts";
import { coalesce } from "./coalesce.ts";
import { constant } from "./emit.ts";
import { op, splat } from "./expr.ts";
import type { Expr } from "./kernel.ts";
import { operationsOf } from "./operations.ts";
import { readsInPlace } from "./probe.ts";
import { type Resolved, resolve } from "./resolve.ts";
import type { Elementwise, Extra } from "./template.ts";

/** The work between a template's value and the node that ends it, with the nodes that its extras are. */
export interface EpilogueWork {
  readonly work: Elementwise;
  /** Of one element. */
  readonly operations: number;
  /** Each from an element on. */
  readonly extras: readonly { readonly node: Node; readonly offset: number }[];
}

/**
 * Elementwise work from `from` to `to` at three coordinates of `from`; undefined where something is not addressable at
 * them: guarded, gathered, or strided along the last one.
 */
export function elementwiseOf(from: Node, to: Node, isRead: (node: Node) => boolean): EpilogueWork | undefined {
  const { shape } = from;
  const isMatrix = from.op === "matmul";
  const axisOf = (d: number): number => {
    if (isMatrix) return d === shape.length - 1 ? 2 : d === shape.length - 2 ? 1 : 0;
    return from.op === "convWeightGrad" ? (d === 0 ? 1 : 2) : Math.min(d, 2);
  };
  const reduced = shape.map(() => false);
  const sinks = [{ value: to, target: to }];
  const resolved = resolve({ shape, reduced, reduces: [], sinks, isRead, level: "full" });
  if (resolved === undefined) return undefined;
  const merged = coalesce(resolved, axisOf);
  const own = merged.buffers.indexOf(from);
  if (own < 0 || !readsInPlace({ resolved, merged }, from)) return undefined;
  const axes = merged.space.dims.map(axisOf);
  if (new Set(axes).size !== axes.length) return undefined;
  const extras: { node: Node; offset: number }[] = [];
  const places: Extra[] = [];
  const numbers = new Map<number, number>();
  for (const [i, value] of merged.values.entries()) {
    if (value.kind === "const" || value.kind === "op") continue;
    if (value.kind !== "load" || value.guards.length > 0) return undefined;
    if (value.buffer === own) continue;
    const strides: [number, number, number] = [0, 0, 0];
    for (const [v, axis] of axes.entries()) strides[axis] = value.index.coef[v];
    if (strides[2] > 1 || strides.some((stride) => stride < 0)) return undefined;
    const node = merged.buffers[value.buffer];
    numbers.set(i, extras.length);
    const offset = value.index.base;
    extras.push({ node, offset });
    places.push({ dtype: node.dtype, numel: spanOf(value.index.coef, merged.space.extents), offset: 0, strides });
  }
  return {
    extras,
    operations: operationsOf(merged.values),
    work: { extras: places, apply: (value, loaded) => apply(merged, own, numbers, value, loaded) },
  };
}

function apply(
  resolved: Resolved,
  own: number,
  numbers: ReadonlyMap<number, number>,
  value: Expr,
  loaded: readonly Expr[],
): Expr {
  const done: Expr[] = [];
  for (const [i, each] of resolved.values.entries()) {
    if (each.kind === "const") done.push(constant(each.value, each.type));
    else if (each.kind === "op") done.push(op(each.op, ...each.args.map((arg) => done[arg])));
    else if (each.kind === "load" && each.buffer === own) done.push(value);
    else done.push(loaded[numbers.get(i) ?? 0]);
  }
  const result = done[resolved.stores[0].value];
  return value.vector ? splat(result) : result;
}
