import { isFloat } from "../ir/dtype.ts";
import { DTypeError, ShapeError } from "../ir/errors.ts";
import { broadcast, numel, type Shape, sameShape, show } from "../ir/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { selectAlong, wrapIndex } from "./indices.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import { expandTo, permuteTo, reshapeTo } from "./primitives/shaping.ts";
import { type Span, sliceSpans, spanOf } from "./ranges.ts";

/** [start, stop, step] of one dimension; [] is the whole of it. */
export type IndexRange = readonly [start?: number | null, stop?: number | null, step?: number];

/**
 * One part of `x[…]` in Python: a number picks a position and drops the dimension, [start, stop, step] or ":" takes a
 * range, null inserts a dimension (None), "..." stands for as many ":" as are missing, a tensor of integers picks
 * positions.
 */
export type Index = number | IndexRange | ":" | "..." | null | Tensor;

/** Entries resolved against a shape: first a slice, then a reshape, then the tensors. */
interface IndexPlan {
  /** One per dimension of x. */
  readonly spans: readonly Span[];
  /** Tensors of shape [], which pick a position as a number does: [dimension of x, index]. */
  readonly picks: readonly (readonly [number, Tensor])[];
  /** The shape after slices and picks: dropped dimensions gone, new ones there. */
  readonly shape: Shape;
  /** Tensors by dimension of that shape. */
  readonly tensors: readonly (readonly [number, Tensor])[];
}

/** What the entries name of x, which is already at its present value. */
export function pickEntries(op: string, x: Tensor, entries: readonly Index[]): Tensor {
  const plan = planIndex(op, x.shape, entries);
  const base = applyBasic(x, plan);
  if (plan.tensors.length === 0) return base;
  const { order, pre, indexed, post, shape, positions } = pointingOf(op, base.shape, plan.tensors);
  const merged = reshapeTo(permuteTo(base, order), [numel(pre), numel(indexed), numel(post)]);
  return reshapeTo(selectAlong(merged, 1, positions), [...pre, ...shape, ...post]);
}

/** Where writing goes when whole dimensions that are neighbours are indexed: along the middle of [pre, indexed, post]. */
export function rowsOf(
  op: string,
  x: Tensor,
  entries: readonly Index[],
): { readonly merged: Shape; readonly target: Shape; readonly positions: Tensor } | undefined {
  const { picks, shape: base, tensors } = planIndex(op, x.shape, entries);
  if (picks.length > 0 || tensors.length === 0 || !sameShape(base, x.shape)) return undefined;
  const { order, pre, indexed, post, shape, positions } = pointingOf(op, base, tensors);
  if (order.some((dim, i) => dim !== i)) return undefined;
  const merged = [numel(pre), numel(indexed), numel(post)];
  return { merged, target: [...pre, ...shape, ...post], positions };
}

function planIndex(op: string, x: Shape, entries: readonly Index[]): IndexPlan {
  const spans: Span[] = [];
  const picks: [number, Tensor][] = [];
  const shape: number[] = [];
  const tensors: [number, Tensor][] = [];
  for (const [entry, argument] of complete(op, x, entries)) {
    if (entry === null) {
      shape.push(1);
      continue;
    }
    const dim = spans.length;
    const extent = x[dim];
    if (typeof entry === "number") {
      spans.push({ start: positionOf(op, argument, entry, extent), size: 1, step: 1 });
    } else if (entry instanceof Tensor) {
      spans.push({ start: 0, size: extent, step: 1 });
      const wrapped = wrapIndex(op, entry, extent, argument);
      if (entry.ndim === 0) picks.push([dim, wrapped]);
      else {
        tensors.push([shape.length, wrapped]);
        shape.push(extent);
      }
    } else {
      const span = spanOf(extent, entry === ":" ? [] : (entry as IndexRange));
      spans.push(span);
      shape.push(span.size);
    }
  }
  return { spans, picks, shape, tensors };
}

/** The part of x that numbers, ranges and null name; the plan's tensors are still to be applied. */
function applyBasic(x: Tensor, { spans, picks, shape }: IndexPlan): Tensor {
  const sliced = sliceSpans(x, spans);
  const picked = picks.reduce((y, [dim, index]) => selectAlong(y, dim, reshapeTo(index, [1])), sliced);
  return reshapeTo(picked, shape);
}

/** Where the tensors of a plan point, for x with its indexed dimensions as one: [pre, indexed, post]. */
interface Pointing {
  /** Indexed dimensions brought together, as an order of x's dimensions. */
  readonly order: readonly number[];
  readonly pre: Shape;
  readonly indexed: Shape;
  readonly post: Shape;
  /** The common shape of the tensors, which stands between pre and post in the result. */
  readonly shape: Shape;
  /** [numel(shape)] positions within `indexed`. */
  readonly positions: Tensor;
}

/** PyTorch's rule of placement: where indexed dimensions are neighbours the result stands there, else in front. */
function pointingOf(op: string, x: Shape, tensors: IndexPlan["tensors"]): Pointing {
  const dims = tensors.map(([dim]) => dim);
  const shape = tensors.reduce<Shape>((sofar, [, index]) => {
    const both = broadcast(sofar, index.shape);
    if (both) return both;
    const received = tensors.map((pair) => show(pair[1].shape)).join(" and ");
    throw new ShapeError({ op, argument: "index tensors", expected: "broadcast with each other", received });
  }, []);
  const isNeighbourly = dims.every((dim, i) => dim === dims[0] + i);
  const before = isNeighbourly ? x.slice(0, dims[0]).map((_, i) => i) : [];
  const others = x.map((_, i) => i).filter((i) => !dims.includes(i) && !before.includes(i));
  const indexed = dims.map((dim) => x[dim]);
  return {
    order: [...before, ...dims, ...others],
    pre: before.map((i) => x[i]),
    indexed,
    post: others.map((i) => x[i]),
    shape,
    positions: reshapeTo(linear(indexed, tensors, shape), [numel(shape)]),
  };
}

/** Row-major position in `extents` of what several tensors name together. */
function linear(extents: Shape, tensors: IndexPlan["tensors"], shape: Shape): Tensor {
  return tensors
    .map(([, index]) => expandTo(index, shape))
    .reduce((place, index, i) => elementwise("add", elementwise("mul", place, fullLike(place, extents[i])), index));
}

/** Every entry with the name of its argument, "..." and what is missing at the end spelt out. */
function complete(op: string, x: Shape, entries: readonly Index[]): [Exclude<Index, "...">, string][] {
  const named = entries.map((entry, i) => [check(op, entry, `entries[${i}]`), `entries[${i}]`] as const);
  const dots = named.filter(([entry]) => entry === "...").length;
  const taken = named.filter(([entry]) => entry !== null && entry !== "...").length;
  if (dots > 1 || taken > x.length) {
    const expected = dots > 1 ? 'hold "..." once' : `name at most ${x.length} dimensions for x ${show(x)}`;
    const received = dots > 1 ? `${dots} of them` : String(taken);
    throw new ShapeError({ op, argument: "entries", expected, received });
  }
  const rest = Array.from({ length: x.length - taken }, (): [":", string] => [":", ""]);
  const open = dots === 0 ? [...named, ["...", ""] as const] : named;
  return open.flatMap(([entry, argument]): [Exclude<Index, "...">, string][] =>
    entry === "..." ? rest : [[entry, argument]],
  );
}

function check(op: string, entry: Index, argument: string): Index {
  if (entry === null || entry === ":" || entry === "..." || typeof entry === "number") return entry;
  if (entry instanceof Tensor) {
    if (entry.dtype === "bool") {
      const repair =
        "How many elements a mask takes depends on its values: write await maskedIndex(x, entries), or where.";
      throw new DTypeError({ op, argument, expected: "have an integer dtype", received: "bool", repair });
    }
    if (isFloat(entry.dtype)) {
      throw new DTypeError({ op, argument, expected: "have an integer dtype", received: entry.dtype });
    }
    return entry.snapshot();
  }
  const expected = 'be a number, a tensor, null, ":", "..." or [start, stop, step]';
  if (!Array.isArray(entry)) throw new DTypeError({ op, argument, expected, received: typeof entry });
  const limit = (value: unknown): boolean => value == null || Number.isInteger(value);
  if (entry.length > 3 || !limit(entry[0]) || !limit(entry[1])) {
    throw new ShapeError({ op, argument, expected, received: JSON.stringify(entry) });
  }
  const step: unknown = entry[2];
  if (step !== undefined && !(typeof step === "number" && Number.isInteger(step) && step >= 1)) {
    const repair = typeof step === "number" && step < 0 ? "Write flip for the other direction." : undefined;
    const whole = "have a step of at least 1";
    throw new ShapeError({ op, argument, expected: whole, received: String(step), repair });
  }
  return entry;
}

function positionOf(op: string, argument: string, position: number, extent: number): number {
  if (Number.isInteger(position) && position >= -extent && position < extent) {
    return position < 0 ? position + extent : position;
  }
  throw new ShapeError({ op, argument, expected: `be in [${-extent}, ${extent})`, received: String(position) });
}
