import { f32, get, i32, load, local, op, store } from "../expr.ts";
import type { Expr, Target } from "../kernel.ts";
import type { TemplateStep } from "../template.ts";
import { Block, larger, minus, plus, smaller, times } from "./block.ts";
import { forPanels, type Section } from "./tile.ts";
import { gatherPart, transpose } from "./vectors.ts";
import type { Winograd } from "./winogradSpec.ts";
import { oddLines } from "./winogradTiles.ts";

/**
 * Writes G g Gᵀ of every 3×3 weight to temporary 0: entry (i, j) to matrix 4i + j of M by channels, each in row
 * panels as `packRowsStep` packs them. The rows of G are (1, 0, 0), (½, ½, ½), (½, −½, ½) and (0, 0, 1).
 *
 * @param sections  of one of the equal parts of the rows
 */
export function winogradWeightStep(
  spec: Winograd,
  { parts, sections }: { readonly parts: number; readonly sections: readonly Section[] },
  target: Target,
): TemplateStep {
  const { lanes } = target;
  const { axes, M, channels, weight } = spec;
  const [, y, x] = axes;
  const plane = weightPlane(spec);
  const panels = sections.reduce((sum, section) => sum + section.panels, 0);
  const item = local("item", "i32");
  const block = new Block();
  const part = parts === 1 ? i32(0) : block.let("part", op("indexDiv", get(item), i32(panels)));
  const panel = block.let("panel", minus(get(item), times(part, panels)));
  const base = block.let("base", times(part, M / parts));
  for (const section of sections) {
    const h = section.height;
    const from = block.let("from", larger(panel, section.firstPanel));
    const to = block.let("to", smaller(plus(panel, 1), section.firstPanel + section.panels));
    forPanels(block, section, { from, to }, (each, rowOfPart) => {
      const row = each.let("row", plus(base, rowOfPart));
      // As many rows at once as lanes; the last ones may overlap those before.
      const together = h >= lanes ? lanes : 1;
      for (let i = 0; i < h; i += together) {
        const first = Math.min(i, h - together);
        const source = each.let("source", times(plus(row, first), weight.rowStride));
        const put = each.let("put", plus(times(row, channels), first));
        each.for("c", 0, channels, 1, (inner, c) => {
          const at = inner.let("at", plus(source, times(c, weight.channelStride)));
          const taps = loadTaps(inner, target, at, together, weight.rowStride);
          const tap = (jy: number, jx: number): Expr =>
            taps[3 * (y.kernelFirst + jy * y.kernelStep) + x.kernelFirst + jx * x.kernelStep];
          const columns = [0, 1, 2].map((jx) => spread(inner, [tap(0, jx), tap(1, jx), tap(2, jx)]));
          const to = inner.let("to", plus(put, times(c, h)));
          for (let k = 0; k < 4; k++) {
            spread(inner, [columns[0][k], columns[1][k], columns[2][k]]).forEach((value, j) => {
              inner.add(store(0, to, value, (4 * k + j) * plane));
            });
          }
        });
      }
    });
  }
  return {
    kernel: {
      name: `transform weight of ${spec.name}`,
      buffers: [
        { dtype: "float32", access: "write", numel: 16 * plane },
        { dtype: "float32", access: "read", numel: 9 * M * channels },
      ],
      items: panels * parts,
      item,
      body: block.statements,
      scratch: 0,
      flop: 42 * M * channels,
      bytes: 100 * M * channels,
    },
    buffers: [
      { kind: "temporary", index: 0 },
      { kind: "input", index: 1 },
    ],
    sharedAs: `tiles ${JSON.stringify([M, channels, plane, weight, y, x, parts, sections])}`,
  };
}

/** Elements from one of the sixteen matrices to the next. */
export function weightPlane({ M, channels }: Winograd): number {
  return oddLines(M * channels);
}

/** The nine weights of one row, or of as many as lanes: one vector for each tap. */
function loadTaps(block: Block, target: Target, at: Expr, rows: number, rowStride: number): Expr[] {
  const { lanes } = target;
  const taps: Expr[] = [];
  for (let tap = 0; tap < 9; tap++) {
    if (rows > 1 && tap + lanes <= 9) {
      const lines = Array.from({ length: rows }, (_, l) => load(1, "f32", true, at, l * rowStride + tap));
      taps.push(...transpose(block, target, lines));
      tap += lanes - 1;
      continue;
    }
    const values = Array.from({ length: rows }, (_, l) => load(1, "f32", false, at, l * rowStride + tap));
    taps.push(block.let("g", rows > 1 ? gatherPart(target, values) : values[0]));
  }
  return taps;
}

/** G times three values. */
function spread(block: Block, [a, b, c]: readonly [Expr, Expr, Expr]): Expr[] {
  const outer = block.let("outer", op("mul", op("add", a, c), f32(0.5)));
  const middle = block.let("middle", op("mul", b, f32(0.5)));
  return [a, block.let("plus", op("add", outer, middle)), block.let("minus", op("sub", outer, middle)), c];
}
