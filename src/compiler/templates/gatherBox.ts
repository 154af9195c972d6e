import { get, i32, load, local, op, set, store } from "../expr.ts";
import { type Expr, scratchBuffer, type Target } from "../kernel.ts";
import { type Block, ceilDiv, larger, minus, plus, roundUp, smaller, times } from "./block.ts";
import type { GatherAxis, Gathering } from "./convSpec.ts";
import { copyRun, separated, zeroRun } from "./vectors.ts";

/**
 * A piece of a gathering's outputs: images × z × y × x, where whole dimensions follow one that may be cut, so that the
 * piece is a run of positions. Extents are those of the largest piece.
 */
export interface Box {
  readonly images: number;
  readonly extents: readonly [number, number, number];
  /** Pieces along images, z, y, x: at most one dimension is cut, those before it are walked singly. */
  readonly pieces: readonly [number, number, number, number];
}

/** Cuts `images` × extents into equal runs of about `wanted` positions, several images together if they are small. */
export function cutBox(images: number, extents: readonly [number, number, number], wanted: number): Box {
  const dims = [images, ...extents];
  const box = [1, 1, 1, 1];
  let inner = 1;
  for (let i = 3; i >= 0; i--) {
    const most = Math.max(1, Math.floor(wanted / inner));
    const pieces = ceilDiv(dims[i], most);
    box[i] = ceilDiv(dims[i], pieces);
    if (pieces > 1) break;
    inner *= dims[i];
  }
  return {
    images: box[0],
    extents: [box[1], box[2], box[3]],
    pieces: [ceilDiv(dims[0], box[0]), ceilDiv(dims[1], box[1]), ceilDiv(dims[2], box[2]), ceilDiv(dims[3], box[3])],
  };
}

/** The same where y and x are walked in whole rows of x, two by two; both extents are even. */
export function cutPairs(images: number, [z, y, x]: readonly [number, number, number], wanted: number): Box {
  const pairs = cutBox(images, [z, y / 2, 2 * x], wanted);
  const [, , width] = pairs.extents;
  if (width < 2 * x) return { images: 1, extents: [1, 2, x], pieces: [images, z, y / 2, 1] };
  return { ...pairs, extents: [pairs.extents[0], 2 * pairs.extents[1], x] };
}

export function boxPositions({ images, extents }: Box): number {
  return images * extents[0] * extents[1] * extents[2];
}

/** Where a box lies and how much of it exists. */
export interface Placed {
  readonly first: readonly [Expr, Expr, Expr, Expr];
  /** Counts along images, z, y, x. */
  readonly counts: readonly [Expr, Expr, Expr, Expr];
}

/** Places the box whose numbers along the four dimensions are given. */
export function placeBox(block: Block, box: Box, dims: readonly number[], which: readonly Expr[]): Placed {
  const sizes = [box.images, ...box.extents];
  const first = which.map((w, i) => block.let("first", times(w, sizes[i])));
  const counts = which.map((_, i) =>
    dims[i] % sizes[i] === 0 ? i32(sizes[i]) : block.let("count", smaller(minus(dims[i], first[i]), sizes[i])),
  );
  return { first: [first[0], first[1], first[2], first[3]], counts: [counts[0], counts[1], counts[2], counts[3]] };
}

/**
 * The part of one channel's source that a box reads, with its zero border, in scratch: rows of x split by residue modulo
 * the stride, so that the columns of a tap are contiguous.
 */
export interface Plane {
  readonly axes: Gathering;
  readonly box: Box;
  /** Extents in source steps along z and y. */
  readonly depth: number;
  readonly height: number;
  /** Source elements along x, and where each residue's run of them begins. */
  readonly width: number;
  readonly phase: number;
  /** 1 if rows are stored as they are, else the stride of x. */
  readonly phases: number;
  readonly rowSize: number;
  /** Elements of one image's plane. */
  readonly size: number;
}

function reach(axis: GatherAxis, extent: number): number {
  return (extent - 1) * axis.stride + (axis.taps - 1) * axis.offsetStep + 1;
}

/** @param split  store rows by residue modulo the stride of x, rather than as they are */
export function planeOf(axes: Gathering, box: Box, split: boolean): Plane {
  const [z, y, x] = axes;
  const width = reach(x, box.extents[2]);
  const phases = split ? x.stride : 1;
  const phase = ceilDiv(width, phases);
  const rowSize = phase * phases;
  const depth = reach(z, box.extents[0]);
  const height = reach(y, box.extents[1]);
  return { axes, box, depth, height, width, phase, phases, rowSize, size: depth * height * rowSize };
}

/** Elements of scratch that a stack of planes takes, with room for vectors that read past the end. */
export function planeRoom(plane: Plane, count: number, target: Target): number {
  return roundUp(plane.size * count, target.lanes) + 4 * target.lanes;
}

/** Zeroes the scratch of the planes; borders stay zero however often the insides are filled. */
export function clearPlanes(block: Block, target: Target, plane: Plane, at: number, count: number): void {
  zeroRun(block, target, scratchBuffer, i32(at), planeRoom(plane, count, target));
}

/** Copies into scratch what lies inside the source; `from` is the channel's first element. */
export function fillPlane(
  block: Block,
  target: Target,
  plane: Plane,
  to: Expr,
  from: { readonly buffer: number; readonly index: Expr },
  placed: Placed,
): void {
  const [z, y, x] = plane.axes;
  const inside = (axis: GatherAxis, dim: number, extent: number): { base: Expr; begin: Expr; end: Expr } => {
    const base = block.let("base", plus(times(placed.first[dim], axis.stride), axis.offset));
    return {
      base,
      begin: block.let("begin", larger(minus(0, base), 0)),
      end: block.let("end", smaller(minus(axis.source, base), extent)),
    };
  };
  const [spanZ, spanY, spanX] = [inside(z, 1, plane.depth), inside(y, 2, plane.height), inside(x, 3, plane.width)];
  const run = block.let("run", larger(minus(spanX.end, spanX.begin), 0));
  block.for("uz", spanZ.begin, spanZ.end, 1, (slab, uz) => {
    slab.for("uy", spanY.begin, spanY.end, 1, (line, uy) => {
      const row = line.let("row", plus(to, times(uz, plane.height * plane.rowSize), times(uy, plane.rowSize)));
      const source = line.let(
        "source",
        plus(
          from.index,
          times(plus(spanZ.base, uz), y.source * x.source),
          times(plus(spanY.base, uy), x.source),
          spanX.base,
        ),
      );
      if (plane.phases === 1) {
        const put = { buffer: scratchBuffer, index: line.let("put", plus(row, spanX.begin)) };
        const take = { buffer: from.buffer, index: line.let("take", plus(source, spanX.begin)) };
        copyRun(line, target, put, take, run.kind === "const" ? run.value : run);
      } else {
        for (let f = 0; f < plane.phases; f++) splitRow(line, target, plane, f, { row, source, from, spanX });
      }
    });
  });
}

/** Copies the elements of residue f of a row: u = j·phases + f for those u that lie inside. */
function splitRow(
  block: Block,
  target: Target,
  plane: Plane,
  f: number,
  at: {
    readonly row: Expr;
    readonly source: Expr;
    readonly from: { readonly buffer: number };
    readonly spanX: { readonly begin: Expr; readonly end: Expr };
  },
): void {
  const { phases, phase } = plane;
  const { lanes } = target;
  const firstJ = (bound: Expr): Expr => ceilIndex(larger(minus(bound, f), 0), phases);
  const begin = block.let("begin", firstJ(at.spanX.begin));
  const end = block.let("end", firstJ(at.spanX.end));
  const put = block.let("put", plus(at.row, f * phase));
  const { buffer } = at.from;
  let rest = begin;
  if (phases === 2) {
    // Two vectors hold one element more than is wanted: stop a vector early, for the last may not exist.
    const wholes = block.let("wholes", op("bitAnd", larger(minus(minus(end, begin), 1), 0), i32(-lanes)));
    block.for("i", 0, wholes, lanes, (inner, i) => {
      const source = inner.let("pair", plus(at.source, f, times(plus(begin, i), 2)));
      const [low, high] = [0, lanes].map((offset) => load(buffer, "f32", true, source, offset));
      const [even] = separated(target, low, high);
      inner.add(store(scratchBuffer, plus(put, begin, i), even));
    });
    rest = block.let("rest", plus(begin, wholes));
  }
  block.for("j", rest, end, 1, (inner, j) => {
    const value = load(buffer, "f32", false, plus(at.source, times(j, phases)), f);
    inner.add(store(scratchBuffer, plus(put, j), value));
  });
}

function ceilIndex(value: Expr, by: number): Expr {
  const sum = plus(value, by - 1);
  return sum.kind === "const" ? i32(Math.floor(sum.value / by)) : op("indexDiv", sum, i32(by));
}

/** Where, relative to its first column, a row's run of elements for tap jx begins. */
export function tapShift(plane: Plane, jx: number): number {
  const u = jx * plane.axes[2].offsetStep;
  return (u % plane.phases) * plane.phase + Math.floor(u / plane.phases);
}

/**
 * Writes, for every tap of a filled plane, the row of the gathered matrix: the box's positions one after another, at
 * `to`, `to` + rowStride, … Rows are written in order, and each may spill up to a vector into the next.
 */
export function gatherRows(
  block: Block,
  target: Target,
  plane: Plane,
  planes: Expr,
  rows: { readonly to: Expr; readonly stride: number },
  placed: Placed,
): void {
  const [z, y, x] = plane.axes;
  const { lanes } = target;
  const extentX = plane.box.extents[2];
  const vectors = ceilDiv(extentX, lanes);
  const put = local("put", "i32");
  const row = local("gathered", "i32");
  block.add(set(row, rows.to));
  block.for("jz", 0, z.taps, 1, (bz, jz) => {
    bz.for("jy", 0, y.taps, 1, (by, jy) => {
      by.for("jx", 0, x.taps, 1, (bx, jx) => {
        const u = bx.let("u", times(jx, x.offsetStep));
        const shift =
          plane.phases === 1
            ? u
            : plus(times(op("indexRem", u, i32(plane.phases)), plane.phase), op("indexDiv", u, i32(plane.phases)));
        const corner = bx.let(
          "corner",
          plus(
            planes,
            times(jz, z.offsetStep * plane.height * plane.rowSize),
            times(jy, y.offsetStep * plane.rowSize),
            shift,
          ),
        );
        bx.add(set(put, get(row)));
        bx.for("image", 0, placed.counts[0], 1, (bi, image) => {
          bi.for("z", 0, placed.counts[1], 1, (slab, qz) => {
            slab.for("y", 0, placed.counts[2], 1, (line, qy) => {
              const take = line.let(
                "take",
                plus(
                  corner,
                  times(image, plane.size),
                  times(qz, z.stride * plane.height * plane.rowSize),
                  times(qy, y.stride * plane.rowSize),
                ),
              );
              const copy = (inner: Block, i: Expr, offset: number): void => {
                const value = load(scratchBuffer, "f32", true, plus(take, i), offset);
                inner.add(store(scratchBuffer, plus(get(put), i), value, offset));
              };
              if (vectors <= 8) for (let v = 0; v < vectors; v++) copy(line, i32(0), v * lanes);
              else line.for("i", 0, vectors * lanes, lanes, (inner, i) => copy(inner, i, 0));
              line.add(set(put, plus(get(put), extentX)));
            });
          });
        });
        bx.add(set(row, plus(get(row), rows.stride)));
      });
    });
  });
}
