import { get, i32, load, local, op, set, store } from "../expr.ts";
import type { Expr, Target } from "../kernel.ts";
import { scratchBuffer } from "../kernel.ts";
import type { Operand, TemplateStep } from "../template.ts";
import { Block, ceilDiv, floorTo, larger, minus, plus, smaller, times } from "./block.ts";
import { forPanels, type Section } from "./tile.ts";
import { loadPart, transpose, zeroVector } from "./vectors.ts";

/** Panels of B in scratch: panel p holds, for every k of a block, `width` columns; unused columns hold anything. */
export interface PanelLayout {
  /** Columns of a panel: a multiple of the lanes. */
  readonly width: number;
  /** Elements from one panel to the next. */
  readonly stride: number;
  /** Where in scratch the first k of the first panel goes; 0 if absent. */
  readonly at?: Expr;
  /** Buffer that the panels go to; scratch if absent. */
  readonly buffer?: number;
}

/**
 * Packs columns [column, columnEnd) × k in [k, k + count) of B. The bounds of the columns are multiples of the width,
 * except that columnEnd may be N.
 *
 * @param from  buffer, the element (k 0, column 0), and strides of k and of columns
 */
export function packColumns(
  block: Block,
  target: Target,
  from: { buffer: number; base: Expr; k: number; column: number },
  range: { k: Expr; count: Expr; column: Expr; columnEnd: Expr; N: number },
  layout: PanelLayout,
): void {
  const { lanes } = target;
  const { width, stride, at: start = i32(0), buffer = scratchBuffer } = layout;
  const wholeEnd = range.N - (range.N % width);
  const origin = block.let("origin", plus(from.base, times(range.k, from.k), times(range.column, from.column)));
  const wholes = block.let("wholes", minus(smaller(range.columnEnd, wholeEnd), range.column));
  const ragged = (body: (inner: Block, columns: number, panel: Expr, at: Expr) => void): void => {
    if (wholeEnd === range.N) return;
    block.if(op("gt", range.columnEnd, i32(wholeEnd)), (inner) => {
      const skipped = inner.let("skipped", minus(wholeEnd, range.column));
      const panel = inner.let("panel", plus(start, times(skipped, stride / width)));
      body(inner, range.N - wholeEnd, panel, inner.let("at", plus(origin, times(skipped, from.column))));
    });
  };
  if (from.column === 1) {
    block.for("k", 0, range.count, 1, (each, k) => {
      const row = each.let("row", plus(origin, times(k, from.k)));
      const to = local("to", "i32");
      each.add(set(to, plus(start, times(k, width))));
      each.for("j", 0, wholes, width, (inner, j) => {
        const at = inner.let("at", plus(row, j));
        for (let v = 0; v < width; v += lanes) {
          inner.add(store(buffer, get(to), load(from.buffer, "f32", true, at, v), v));
        }
        inner.add(set(to, plus(get(to), stride)));
      });
    });
    ragged((each, columns, panel, at) => {
      each.for("k", 0, range.count, 1, (inner, k) => {
        const row = inner.let("row", plus(at, times(k, from.k)));
        const to = inner.let("to", plus(panel, times(k, width)));
        for (let v = 0; v < width; v += lanes) {
          const value = v < columns ? loadPart(target, from.buffer, row, v, columns - v) : zeroVector;
          inner.add(store(buffer, to, value, v));
        }
      });
    });
    return;
  }
  const vectorised = from.k === 1;
  const panelOf = (each: Block, columns: number, panel: Expr, at: Expr): void => {
    const whole = vectorised ? each.let("whole", floorTo(range.count, lanes)) : i32(0);
    if (vectorised) {
      each.for("k", 0, whole, lanes, (inner, k) => {
        const row = inner.let("row", plus(at, k));
        const to = inner.let("to", plus(panel, times(k, width)));
        for (let v = 0; v < width; v += lanes) {
          const rows = Array.from({ length: lanes }, (_, l) =>
            v + l < columns ? load(from.buffer, "f32", true, row, (v + l) * from.column) : zeroVector,
          );
          transpose(inner, target, rows).forEach((vector, l) => {
            inner.add(store(buffer, to, vector, l * width + v));
          });
        }
      });
    }
    each.for("k", whole, range.count, 1, (inner, k) => {
      const row = inner.let("row", plus(at, times(k, from.k)));
      const to = inner.let("to", plus(panel, times(k, width)));
      for (let v = 0; v < columns; v++) {
        inner.add(store(buffer, to, load(from.buffer, "f32", false, row, v * from.column), v));
      }
    });
  };
  block.for("j", 0, wholes, width, (inner, j) => {
    const panel = inner.let("panel", plus(start, times(j, stride / width)));
    panelOf(inner, width, panel, inner.let("at", plus(origin, times(j, from.column))));
  });
  ragged((inner, columns, panel, at) => panelOf(inner, columns, panel, at));
}

/** Elements that an item packs. */
const itemElements = 16384;
/** As many as lie in one set of a first-level cache, where the panels' lengths are a power of two. */
const panelsAtOnce = 8;

/**
 * Packs all of A into temporary 0: row panels as `sections` cuts them, each k-major: element (row + i, k) of a panel of
 * height h that begins at `row` lies at batch·M·K + row·K + k·h + i.
 */
export function packRowsStep(
  spec: { batch: number; M: number; K: number; a: Operand; input: number },
  sections: readonly Section[],
  target: Target,
): TemplateStep {
  const { batch, M, K, a, input } = spec;
  const { lanes } = target;
  const [sb, sm, sk] = a.strides;
  const panels = sections.reduce((sum, section) => sum + section.panels, 0);
  const [{ height: tallest }] = sections;
  // Where rows lie side by side, lines are read along them, and several panels take their parts of each.
  const isAlongRows = sm === 1 && tallest >= lanes;
  const perItem = Math.min(panels, isAlongRows ? panelsAtOnce : ceilDiv(itemElements, tallest * K));
  const blocks = ceilDiv(panels, perItem);
  const depth = isAlongRows ? Math.min(K, ceilDiv(itemElements, tallest * perItem)) : K;
  const depths = ceilDiv(K, depth);
  const item = local("item", "i32");
  const block = new Block();
  const [b, group, deep] = block.coordinates(get(item), [batch, blocks, depths], ["b", "group", "deep"]);
  const from = block.let("from", times(group, perItem));
  const to = block.let("to", smaller(plus(from, perItem), panels));
  const first = block.let("firstK", times(deep, depth));
  const last = block.let("lastK", smaller(plus(first, depth), K));
  const each = (outer: Block, body: (inner: Block, section: Section, row: Expr) => void): void => {
    for (const section of sections) {
      forPanels(outer, section, sectionRange(outer, section, from, to), (inner, row) => body(inner, section, row));
    }
  };
  const source = block.let("source", plus(a.offset, times(b, sb)));
  const goal = block.let("goal", times(b, M * K));
  if (isAlongRows) {
    block.for("k", first, last, 1, (line, k) => {
      const along = line.let("along", plus(source, times(k, sk)));
      each(line, (inner, { height }, row) => {
        const at = inner.let("at", plus(along, row));
        const put = inner.let("put", plus(goal, times(row, K), times(k, height)));
        const isVector = height >= lanes;
        for (let i = 0; i < height; i += isVector ? lanes : 1) {
          const start = isVector ? Math.min(i, height - lanes) : i; // the last vector may overlap the one before
          inner.add(store(0, put, load(1, "f32", isVector, at, start), start));
        }
      });
    });
  } else {
    each(block, (inner, { height }, row) => {
      const begin = inner.let("begin", plus(source, times(row, sm)));
      const panel = inner.let("panel", plus(goal, times(row, K)));
      inner.for("k", first, last, 1, (walk, k) => {
        const at = walk.let("at", plus(begin, times(k, sk)));
        const put = walk.let("put", plus(panel, times(k, height)));
        for (let i = 0; i < height; i++) walk.add(store(0, put, load(1, "f32", false, at, i * sm), i));
      });
    });
  }
  return {
    kernel: {
      name: `pack rows ${M}x${K}`,
      buffers: [
        { dtype: "float32", access: "write", numel: batch * M * K },
        { dtype: "float32", access: "read", numel: a.numel },
      ],
      items: batch * blocks * depths,
      item,
      body: block.statements,
      scratch: 0,
      flop: 0,
      bytes: 8 * batch * M * K,
    },
    buffers: [
      { kind: "temporary", index: 0 },
      { kind: "input", index: input },
    ],
  };
}

/** The part of panels [from, to) that lies in a section. */
export function sectionRange(
  block: Block,
  section: Section,
  from: Expr,
  to: Expr,
): { readonly from: Expr; readonly to: Expr } {
  const end = section.firstPanel + section.panels;
  const first: Expr = section.firstPanel === 0 ? from : block.let("first", larger(from, section.firstPanel));
  return { from: first, to: block.let("last", smaller(to, end)) };
}
