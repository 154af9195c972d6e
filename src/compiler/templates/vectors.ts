import { f32, lane, load, op, shuffle, splat, store } from "../expr.ts";
import type { Expr, Target } from "../kernel.ts";
import { type Block, floorTo, plus } from "./block.ts";

export const zeroVector: Expr = splat(f32(0));

/** A vector whose first `count` lanes are consecutive elements; reads no element beyond them. The rest is arbitrary. */
export function loadPart(target: Target, buffer: number, index: Expr, offset: number, count: number): Expr {
  const { lanes } = target;
  if (count >= lanes) return load(buffer, "f32", true, index, offset);
  return gatherPart(
    target,
    Array.from({ length: count }, (_, l) => load(buffer, "f32", false, index, offset + l)),
  );
}

/** A vector whose first lanes are the given scalars (at least one, at most `lanes`); the rest is arbitrary. */
export function gatherPart(target: Target, values: readonly Expr[]): Expr {
  const { lanes } = target;
  let out = splat(values[0]);
  for (let l = 1; l < values.length; l++) {
    const order = Array.from({ length: lanes }, (_, i) => (i < l ? i : lanes + i));
    out = shuffle(out, splat(values[l]), order);
  }
  return out;
}

/** `value` with zeros in the lanes from `count` on. */
export function keepLanes(target: Target, value: Expr, count: number): Expr {
  const { lanes } = target;
  if (count >= lanes) return value;
  return shuffle(
    value,
    zeroVector,
    Array.from({ length: lanes }, (_, l) => (l < count ? l : lanes + l)),
  );
}

/** a0, b0, a1, b1, … as two vectors. */
export function interleaved({ lanes }: Target, a: Expr, b: Expr): [Expr, Expr] {
  const low = Array.from({ length: lanes }, (_, l) => (l >> 1) + (l % 2) * lanes);
  const high = low.map((l) => l + lanes / 2);
  return [shuffle(a, b, low), shuffle(a, b, high)];
}

/** The even elements of two vectors that lie one after the other, and the odd ones: what `interleaved` undoes. */
export function separated({ lanes }: Target, low: Expr, high: Expr): [Expr, Expr] {
  const even = Array.from({ length: lanes }, (_, l) => 2 * l);
  return [
    shuffle(low, high, even),
    shuffle(
      low,
      high,
      even.map((l) => l + 1),
    ),
  ];
}

/**
 * Rows of a lanes×lanes block to its columns, by log2(lanes) rounds in which the first half of the vectors is interleaved
 * with the second: processors have an instruction for that, and not for every shuffle. The vectors become locals.
 */
export function transpose(block: Block, target: Target, rows: readonly Expr[]): Expr[] {
  const { lanes } = target;
  const half = lanes / 2;
  let vectors = rows.map((row) => block.let("row", row));
  for (let round = 1; round < lanes; round *= 2) {
    vectors = vectors.slice(0, half).flatMap((vector, i) => {
      const other = vectors[i + half];
      return interleaved(target, vector, other).map((mixed) => block.let("mixed", mixed));
    });
  }
  return vectors;
}

/** Lane l of the result is the sum of the lanes of `vectors[l]`, each added in the same fixed order. */
export function sumAcross(block: Block, target: Target, vectors: readonly Expr[]): Expr {
  const { lanes } = target;
  const rows = Array.from({ length: lanes }, (_, l) => vectors[l] ?? zeroVector);
  return treeSum(transpose(block, target, rows));
}

/** Pairwise sum in a tree that depends on the count alone. */
export function treeSum(values: readonly Expr[]): Expr {
  if (values.length === 1) return values[0];
  const half = values.length >> 1;
  return op("add", treeSum(values.slice(0, half)), treeSum(values.slice(half)));
}

/** Copies `count` consecutive elements, vectors first, reading and writing exactly those. */
export function copyRun(
  block: Block,
  target: Target,
  to: { buffer: number; index: Expr },
  from: { buffer: number; index: Expr },
  count: Expr | number,
): void {
  const { lanes } = target;
  const whole = block.let("whole", floorTo(count, lanes));
  block.for("i", 0, whole, lanes, (inner, i) => {
    inner.add(store(to.buffer, plus(to.index, i), load(from.buffer, "f32", true, plus(from.index, i))));
  });
  if (typeof count === "number") {
    for (let i = count - (count % lanes); i < count; i++) {
      block.add(store(to.buffer, to.index, load(from.buffer, "f32", false, from.index, i), i));
    }
  } else {
    block.for("i", whole, count, 1, (inner, i) => {
      inner.add(store(to.buffer, plus(to.index, i), load(from.buffer, "f32", false, plus(from.index, i))));
    });
  }
}

/** Zeroes `count` elements (a multiple of the lanes) of a buffer. */
export function zeroRun(block: Block, target: Target, buffer: number, index: Expr, count: number): void {
  block.for("i", 0, count, target.lanes, (inner, i) => {
    inner.add(store(buffer, plus(index, i), zeroVector));
  });
}

export function lanesOf(value: Expr, count: number): Expr[] {
  return Array.from({ length: count }, (_, l) => lane(value, l));
}
