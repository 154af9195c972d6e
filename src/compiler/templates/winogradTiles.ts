import { get, i32, load, local, op, set, store } from "../expr.ts";
import { type Expr, scratchBuffer, type Target } from "../kernel.ts";
import { type Block, ceilDiv, minus, plus, roundUp, smaller, times } from "./block.ts";
import type { Gathering } from "./convSpec.ts";
import { separated, zeroRun } from "./vectors.ts";

/** A run of tile rows: the first one's image and number in it, how many there are, and how many an image has. */
export interface TileRows {
  readonly image: Expr;
  readonly ty: Expr;
  readonly count: Expr;
  readonly down: number;
}

/** The run of at most `rows` tile rows that begins with row `first` of all images'. */
export function placeTiles(block: Block, first: Expr, end: Expr, rows: number, down: number): TileRows {
  return {
    image: block.let("image", op("indexDiv", first, i32(down))),
    ty: block.let("ty", op("indexRem", first, i32(down))),
    count: block.let("count", smaller(minus(end, first), rows)),
    down,
  };
}

/** Where the transformed source of a run of tile rows lies in scratch: sixteen planes of [channels, line], from `at` on. */
export interface SourceLayout {
  readonly at: number;
  readonly line: number;
  readonly plane: number;
  /** The four staged rows, and what one half of a row takes. */
  readonly stagedAt: number;
  readonly half: number;
  readonly end: number;
}

/**
 * @param spec  `width` columns of a register tile, which may read a whole one at the end of a line; so many lines of other things,
 *   and one such tile, lie before
 */
export function sourceLayout(
  [, , x]: Gathering,
  spec: { readonly channels: number; readonly rows: number; readonly width: number; readonly linesBefore?: number },
  { lanes }: Target,
): SourceLayout {
  const across = ceilDiv(x.extent, 2);
  const tiles = spec.rows * across;
  // A row of tiles is written in whole vectors: the last one passes the end.
  const spill = roundUp(across, lanes) - across;
  let line = roundUp(Math.max(tiles + spill, roundUp(tiles, spec.width)), lanes);
  if (line % 16 === 0) line += lanes;
  const plane = oddLines(spec.channels * line);
  const half = roundUp(Math.max(across, ceilDiv(x.source - x.offset, 2)), lanes) + 2 * lanes;
  const at = spec.linesBefore ? roundUp(spec.linesBefore * line + spec.width, 16) : 0;
  const stagedAt = at + 16 * plane;
  return { at, line, plane, stagedAt, half, end: stagedAt + roundUp(8 * half, 16) };
}

/** Room for that many elements, an odd number of cache lines: the sixteen planes of one element lie in different sets. */
export function oddLines(elements: number): number {
  return (roundUp(ceilDiv(elements, 16), 2) + 1) * 16;
}

/**
 * The same where a run of some sixteen lines of every plane is written at a time, a vector of each line after the other: planes that begin
 * eight sets apart leave at most four of those lines in one set.
 */
export function apartLines(elements: number): number {
  return (roundUp(ceilDiv(elements, 16) + 8, 16) - 8) * 16;
}

/** Fills the planes with Bᵀ d B of `count` of the source's `channels`, from buffer 0. The staged rows must be zero. */
export function fillSource(
  block: Block,
  target: Target,
  axes: Gathering,
  place: TileRows,
  from: { readonly channels: number; readonly channel: Expr; readonly count: Expr; readonly layout: SourceLayout },
): void {
  const [, y, x] = axes;
  const across = ceilDiv(x.extent, 2);
  const size = y.source * x.source;
  const { line, plane, stagedAt: at, half } = from.layout;
  block.for("c", 0, from.count, 1, (each, c) => {
    const first = each.let("first", times(plus(from.channel, c), size));
    const toChannel = each.let("toChannel", plus(from.layout.at, times(c, line)));
    forTileRows(each, place, (inner, image, ty, r) => {
      const source = inner.let("source", plus(first, times(image, from.channels * size)));
      const isFirst = op("logicalOr", op("eq", r, i32(0)), op("eq", ty, i32(0)));
      stageRows(inner, target, axes, { source, ty, isFirst, half, at });
      const to = inner.let("to", plus(toChannel, times(r, across)));
      transformSource(inner, target, { across, half, at, ty, to, plane });
    });
  });
}

/** Walks an item's tile rows, from one image into the next. */
export function forTileRows(
  block: Block,
  place: TileRows,
  body: (inner: Block, image: Expr, ty: Expr, r: Expr) => void,
): void {
  const image = local("image", "i32");
  const ty = local("ty", "i32");
  block.add(set(image, place.image), set(ty, place.ty));
  block.for("r", 0, place.count, 1, (inner, r) => {
    body(inner, get(image), get(ty), r);
    inner.add(set(ty, plus(get(ty), 1)));
    inner.if(op("ge", get(ty), i32(place.down)), (next) => {
      next.add(set(ty, i32(0)), set(image, plus(get(image), 1)));
    });
  });
}

/**
 * The four padded rows that a tile row reads, each as its even columns and then its odd ones, `half` elements apart. Padded
 * row i of an image lies at place i modulo 4, so that only the first of a run of tile rows needs more than two new ones.
 */
function stageRows(
  block: Block,
  target: Target,
  axes: Gathering,
  spec: {
    readonly source: Expr;
    readonly ty: Expr;
    readonly isFirst: Expr;
    readonly half: number;
    readonly at: number;
  },
): void {
  const [, y, x] = axes;
  const { lanes } = target;
  const { half } = spec;
  /** Where the source's column goes, in a row of two halves. */
  const placeOf = (column: number): number => {
    const padded = column - x.offset;
    return (padded % 2) * half + (padded >> 1);
  };
  const end = block.let("end", plus(times(spec.ty, 2), 4));
  const start = block.let("start", minus(end, op("where", spec.isFirst, i32(4), i32(2))));
  block.for("row", start, end, 1, (each, row) => {
    const at = each.let("at", plus(row, y.offset));
    const to = each.let("to", plus(spec.at, times(op("bitAnd", row, i32(3)), 2 * half)));
    const copyRow = (inner: Block): void => {
      const from = inner.let("from", plus(spec.source, times(at, x.source)));
      const pair = (to2: Block, j: Expr, column: number): void => {
        const take = plus(from, times(j, 2));
        const low = to2.let("low", load(0, "f32", true, take, column));
        const high = to2.let("high", load(0, "f32", true, take, column + lanes));
        separated(target, low, high).forEach((values, odd) => {
          to2.add(store(scratchBuffer, plus(to, j), values, placeOf(column + odd)));
        });
      };
      const wholes = Math.floor(x.source / (2 * lanes));
      if (wholes <= 4) for (let i = 0; i < wholes; i++) pair(inner, i32(0), 2 * lanes * i);
      else inner.for("j", 0, wholes * lanes, lanes, (to2, j) => pair(to2, j, 0));
      if (wholes > 0 && x.source % (2 * lanes) > 0) pair(inner, i32(0), x.source - 2 * lanes);
      if (wholes > 0) return;
      for (let column = 0; column < x.source; column++) {
        inner.add(store(scratchBuffer, to, load(0, "f32", false, from, column), placeOf(column)));
      }
    };
    each.if(op("logicalAnd", op("ge", at, i32(0)), op("lt", at, i32(y.source))), copyRow, (outside) => {
      zeroRun(outside, target, scratchBuffer, to, 2 * half);
    });
  });
}

/** Bᵀ d B for a row of tiles, lanes along it: element (i, j) goes to plane 4i + j at `to`. */
function transformSource(
  block: Block,
  target: Target,
  spec: {
    readonly across: number;
    readonly half: number;
    readonly at: number;
    readonly ty: Expr;
    readonly to: Expr;
    readonly plane: number;
  },
): void {
  const { across, half, at, ty, to, plane } = spec;
  // The upper two rows lie at places 0 and 1 or at 2 and 3, the lower two at the others.
  const upper = block.let("upper", times(op("bitAnd", ty, i32(1)), 4 * half));
  const lower = block.let("lower", minus(4 * half, upper));
  block.for("tx", 0, roundUp(across, target.lanes), target.lanes, (inner, tx) => {
    const put = inner.let("put", plus(to, tx));
    const [above, below] = [inner.let("above", plus(upper, tx)), inner.let("below", plus(lower, tx))];
    /** A column of the 4×4 tiles: `offset` 0 and 1 are the even and odd ones, 2 and 3 their right neighbours. */
    const column = (offset: number): Expr[] =>
      [above, below].flatMap((rows) =>
        [0, 2 * half].map((row) =>
          inner.let("d", load(scratchBuffer, "f32", true, rows, at + row + (offset % 2) * half + (offset >> 1))),
        ),
      );
    const finish = (j: number, d: readonly Expr[]): void => {
      const [d0, d1, d2, d3] = d.map((each) => inner.let("t", each));
      [op("sub", d0, d2), op("add", d1, d2), op("sub", d2, d1), op("sub", d1, d3)].forEach((value, i) => {
        inner.add(store(scratchBuffer, put, value, (4 * i + j) * plane));
      });
    };
    const [one, two] = [column(1), column(2)];
    finish(
      1,
      one.map((d, i) => op("add", d, two[i])),
    );
    finish(
      2,
      one.map((d, i) => op("sub", two[i], d)),
    );
    const zero = column(0);
    finish(
      0,
      zero.map((d, i) => op("sub", d, two[i])),
    );
    const three = column(3);
    finish(
      3,
      one.map((d, i) => op("sub", d, three[i])),
    );
  });
}
