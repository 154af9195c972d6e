import { get, load, local, loop, madd, op, set, splat, store } from "../expr.ts";
import type { Expr, Local, Stmt, Target } from "../kernel.ts";
import { Block, floorTo, minus, plus, smaller, times } from "./block.ts";
import type { Epilogue } from "./epilogue.ts";
import { lanesOf, loadPart, zeroVector } from "./vectors.ts";

/** Rows of a register tile two vectors wide: accumulators, two vectors of B, one of A, and one that V8 keeps to itself. */
export function tileRows(target: Target): number {
  const spare = target.fused ? 4 : 5; // without fused madd the product needs a register of its own
  return Math.max(1, Math.min(8, (target.registers - spare) >> 1));
}

/** Vectors across a tile whose tallest panel has `rows` rows: short tiles are wider, to have enough chains in flight. */
export function tileVectors(target: Target, rows: number, columns: number): number {
  const free = target.registers - (target.fused ? 2 : 3);
  const most = Math.min(6, Math.floor(free / (rows + 1))); // a row of accumulators for each row, and one of B
  return Math.max(1, Math.min(most, Math.ceil(columns / target.lanes)));
}

/** Steps from which a loop over k is long. */
const longCount = 64;

/**
 * Steps of k that one turn of a tile's loop does. A processor that shares its core with another thread is short of
 * instructions, not of multiply-adds, and what a loop adds is divided by them. Old V8 keeps too much in registers for any.
 */
function stepsPerTurn(target: Target, count: Expr | number): number {
  if (target.registers < 16) return 1;
  return typeof count === "number" && count < longCount ? Math.max(1, Math.min(4, count)) : 8;
}

/** Neighbouring row panels of one height. */
export interface Section {
  readonly height: number;
  readonly firstRow: number;
  readonly firstPanel: number;
  readonly panels: number;
}

/** Cuts rows into the fewest panels of at most `most` rows, heights as equal as can be: no panel is mostly padding. */
export function splitRows(rows: number, most: number): Section[] {
  const panels = Math.ceil(rows / most);
  const low = Math.floor(rows / panels);
  const tall = rows - panels * low;
  const sections: Section[] = [];
  if (tall > 0) sections.push({ height: low + 1, firstRow: 0, firstPanel: 0, panels: tall });
  sections.push({ height: low, firstRow: tall * (low + 1), firstPanel: tall, panels: panels - tall });
  return sections.filter((section) => section.panels > 0);
}

/**
 * A register tile of C = A·B: for every k, one element of A per row, spread over the lanes, times `vectors` vectors of B.
 * A's rows lie at fixed offsets from a moving index, B's vectors follow one another; so packed panels, matrices used
 * in place and padded image planes are one loop. Loops over k are given innermost first; after each pass of an outer
 * one the index of A skips ahead, while that of B goes on by its step.
 */
export interface TileProduct {
  readonly rows: number;
  readonly vectors: number;
  readonly a: {
    readonly buffer: number;
    readonly index: Expr;
    readonly rows: readonly number[];
    readonly step: number;
  };
  readonly b: { readonly buffer: number; readonly index: Expr; readonly step: number; readonly columns?: number };
  readonly count: Expr | number;
  readonly outer?: readonly { readonly count: Expr | number; readonly skip: number }[];
}

/** Emits the product; returns the accumulators, by row and vector. */
export function tileProduct(block: Block, target: Target, tile: TileProduct): Expr[][] {
  const { rows, vectors, a, b, count, outer = [] } = tile;
  const accumulators: Local[][] = [];
  for (let i = 0; i < rows; i++) {
    accumulators.push(Array.from({ length: vectors }, (_, v) => local(`c${i}_${v}`, "f32", true)));
    for (const accumulator of accumulators[i]) block.add(set(accumulator, zeroVector));
  }
  const pa = local("pa", "i32");
  const pb = local("pb", "i32");
  const columns = b.columns ?? vectors * target.lanes;
  const body = (at: Expr, steps: number): Stmt[] => {
    const inner = new Block();
    for (let u = 0; u < steps; u++) {
      const across = Array.from({ length: vectors }, (_, v) => {
        const offset = v * target.lanes + u * b.step;
        const valid = columns - v * target.lanes;
        return inner.let(`b${v}`, loadPart(target, b.buffer, at, offset, valid));
      });
      // V8 adds an offset to a spread load by an instruction of its own, once for all loads that have the same: so steps
      // differ in their index, and rows in their offset.
      const along = inner.let("along", plus(get(pa), u * a.step));
      for (let i = 0; i < rows; i++) {
        const spread = splat(load(a.buffer, "f32", false, along, a.rows[i]));
        const shared = vectors > 1 ? inner.let("a", spread) : spread;
        accumulators[i].forEach((c, v) => {
          inner.add(set(c, madd(shared, across[v], get(c))));
        });
      }
    }
    inner.add(set(pa, plus(get(pa), steps * a.step)));
    return inner.statements;
  };
  const innermost = new Block();
  const end = innermost.let("end", plus(get(pb), times(count, b.step)));
  const turn = stepsPerTurn(target, count);
  const k = local("k", "i32");
  const whole = innermost.let("whole", plus(get(pb), times(floorTo(count, turn), b.step)));
  innermost.add(loop(k, get(pb), whole, turn * b.step, body(get(k), turn)));
  if (typeof count === "number") {
    if (count % turn > 0) innermost.add(...body(whole, count % turn));
  } else if (turn > 1) {
    const tail = local("k", "i32");
    innermost.add(loop(tail, whole, end, b.step, body(get(tail), 1)));
  }
  if (outer.length > 0) innermost.add(set(pb, end));
  let nest: readonly Stmt[] = innermost.statements;
  for (const level of outer) {
    const around = new Block();
    around.for("o", 0, level.count, 1, (inner) => {
      inner.add(...nest);
      if (level.skip !== 0) inner.add(set(pa, plus(get(pa), level.skip)));
    });
    nest = around.statements;
  }
  block.add(set(pa, a.index), set(pb, b.index), ...nest);
  return accumulators.map((row) => row.map(get));
}

export interface TileStore {
  readonly buffer: number;
  /** Element of the tile's first value. */
  readonly index: Expr;
  readonly rowStride: number;
  /** Columns to store; the others of the tile do not exist. */
  readonly columns: number;
  /** Whether what is stored already is to be added: never, always, or when the condition holds (not in the first block of k). */
  readonly add: "never" | "always" | Expr;
  /** Applied to the value; with `when` (the last of several blocks of k), only where that holds. */
  readonly epilogue?: { readonly work: Epilogue; readonly at: readonly [Expr, Expr, Expr]; readonly when?: Expr };
}

/** Stores a tile: whole vectors, and single lanes where a vector would pass the last column. */
export function storeTile(block: Block, target: Target, tile: readonly (readonly Expr[])[], to: TileStore): void {
  const { lanes } = target;
  const at = block.let("at", to.index);
  const emit = (inner: Block, add: boolean, finish: boolean): void => {
    const bound = finish ? to.epilogue?.work.bind(inner, to.epilogue.at) : undefined;
    tile.forEach((row, i) => {
      row.forEach((accumulator, v) => {
        const valid = Math.min(lanes, to.columns - v * lanes);
        if (valid <= 0) return;
        const whole = valid === lanes;
        const parts = whole ? [accumulator] : lanesOf(accumulator, valid);
        parts.forEach((part, l) => {
          const offset = i * to.rowStride + v * lanes + l;
          const sum = add ? op("add", load(to.buffer, "f32", whole, at, offset), part) : part;
          inner.add(store(to.buffer, at, bound ? bound(sum, i, v * lanes + l) : sum, offset));
        });
      });
    });
  };
  const { add, epilogue } = to;
  const finish = (inner: Block): void => {
    if (epilogue?.when === undefined) emit(inner, add !== "never", true);
    else
      inner.if(
        epilogue.when,
        (last) => emit(last, add !== "never", true),
        (early) => emit(early, add !== "never", false),
      );
  };
  if (typeof add === "string") finish(block);
  else block.if(add, finish, (first) => emit(first, false, epilogue?.when === undefined));
}

/** First row and the loop over a section's panels between two panel numbers. */
export function forPanels(
  block: Block,
  section: Section,
  range: { readonly from: Expr | number; readonly to: Expr | number },
  body: (inner: Block, row: Expr) => void,
): void {
  const { height, firstPanel, firstRow } = section;
  block.for("row", rowOf(range.from), rowOf(range.to), height, body);
  function rowOf(panel: Expr | number): Expr {
    return plus(times(minus(panel, firstPanel), height), firstRow);
  }
}

/** First row of the panel with this number; of the row after the last for the number after the last panel's. */
export function rowOfPanel(block: Block, sections: readonly Section[], panel: Expr): Expr {
  const [first, second] = sections;
  if (second === undefined) return block.let("row", times(panel, first.height));
  // The first section's panels are one row taller.
  return block.let("row", plus(times(panel, second.height), smaller(panel, first.panels)));
}
