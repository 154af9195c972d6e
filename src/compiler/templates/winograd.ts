import { get, i32, local, op } from "../expr.ts";
import { type Expr, scratchBuffer, type Target } from "../kernel.ts";
import type { TemplatePlan } from "../template.ts";
import { Block, ceilDiv, minus, plus, smaller, times } from "./block.ts";
import { Epilogue } from "./epilogue.ts";
import { sectionRange } from "./pack.ts";
import { forPanels, rowOfPanel, splitRows, storeTile, tileProduct, tileRows, tileVectors } from "./tile.ts";
import { zeroRun } from "./vectors.ts";
import { writePooledTiles, writeTiles } from "./winogradOutputs.ts";
import { cutTiles, mostTiles, type TileCut, type Winograd } from "./winogradSpec.ts";
import { fillSource, forTileRows, placeTiles, sourceLayout } from "./winogradTiles.ts";
import { weightPlane, winogradWeightStep } from "./winogradWeight.ts";

/** Result channels whose sixteen planes are kept at a time. */
const mostResults = 64;

/**
 * Winograd's F(2×2, 3×3): a tile of 2×2 outputs comes from 4×4 inputs d and 3×3 weights g by 16 products, not 36.
 *
 *     out = Aᵀ [ Σ over channels of (G g Gᵀ) ⊙ (Bᵀ d B) ] A
 *
 * The first step writes every G g Gᵀ to temporary 0, the second does the rest in scratch. In float32 the error is 0.4 to
 * 2.4 times that of the plain sum. An infinity or NaN makes NaN of all four outputs of each tile that reads it.
 *
 * @source Lavin and Gray 2015, arXiv:1509.09308
 */
export function winogradPlan(spec: Winograd, target: Target): TemplatePlan {
  const { axes, images, M, channels } = spec;
  const [, y, x] = axes;
  const tallest = splitRows(M, tileRows(target))[0].height;
  const vectors = tileVectors(target, tallest, mostTiles);
  const width = vectors * target.lanes;
  const cut = cutTiles(spec, width, M);
  const { down, across, rows, parts } = cut;
  // Of one part.
  const sections = splitRows(M / parts, tileRows(target));
  const panels = sections.reduce((sum, section) => sum + section.panels, 0);
  const panelsPerBlock = ceilDiv(panels, ceilDiv(M, parts * mostResults));
  const rowsPerBlock = Math.min(M / parts, panelsPerBlock * sections[0].height);
  // Products come first in scratch: their stores go on in steps of kilobytes, and a core fetches lines ahead of them. Past the end lies
  // the next thread's scratch, which would have to ask for each of those lines again.
  const layout = sourceLayout(axes, { channels, rows, width, linesBefore: 16 * rowsPerBlock }, target);
  const { line, plane } = layout;
  const outputSize = (y.extent * x.extent) / (spec.isPooled ? 4 : 1);
  const epilogue = new Epilogue(spec.epilogue, 3);

  const item = local("item", "i32");
  const block = new Block();
  const total = images * down;
  const { run, base, firstPanel, endPanel } = placeItem(block, get(item), cut, { panels, M });
  const first = block.let("first", times(run, rows));
  const place = placeTiles(block, first, i32(total), rows, down);
  zeroRun(block, target, scratchBuffer, i32(layout.stagedAt), 8 * layout.half);
  fillSource(block, target, axes, place, { channels, channel: i32(0), count: i32(channels), layout });
  const end = block.let("end", times(place.count, across));
  block.for("panel", firstPanel, endPanel, panelsPerBlock, (group, panel) => {
    const last = group.let("last", smaller(plus(panel, panelsPerBlock), endPanel));
    const firstRow = rowOfPanel(group, sections, panel);
    group.for("entry", 0, 16, 1, (each, entry) => {
      const weights = each.let("weights", plus(times(entry, weightPlane(spec)), times(base, channels)));
      const sources = each.let("sources", plus(layout.at, times(entry, plane)));
      const results = each.let("results", times(entry, line));
      for (const section of sections) {
        const h = section.height;
        forPanels(each, section, sectionRange(each, section, panel, last), (inner, row) => {
          const result = inner.let("result", plus(results, times(minus(row, firstRow), 16 * line)));
          inner.for("at", 0, end, width, (tile, at) => {
            const sums = tileProduct(tile, target, {
              rows: h,
              vectors,
              a: {
                buffer: 1,
                index: plus(weights, times(row, channels)),
                rows: Array.from({ length: h }, (_, i) => i),
                step: h,
              },
              b: { buffer: scratchBuffer, index: plus(sources, at), step: line },
              count: channels,
            });
            storeTile(tile, target, sums, {
              buffer: scratchBuffer,
              index: plus(result, at),
              rowStride: 16 * line,
              columns: width,
              add: "never",
            });
          });
        });
      }
    });
    const lastRow = rowOfPanel(group, sections, last);
    group.for("m", firstRow, lastRow, 1, (each, m) => {
      const products = each.let("products", times(minus(m, firstRow), 16 * line));
      const channel = each.let("channel", plus(base, m));
      forTileRows(each, place, (inner, image, ty, r) => {
        const from = inner.let("from", plus(products, times(r, across)));
        const tiles = { from, line, image, channel, ty, epilogue, resultChannels: M };
        if (spec.isPooled) writePooledTiles(inner, target, axes, tiles);
        else writeTiles(inner, target, axes, tiles);
      });
    });
  });

  const sourceNumel = images * channels * y.source * x.source;
  const resultNumel = images * M * outputSize;
  const weightNumel = 16 * weightPlane(spec);
  return {
    temporaries: [weightNumel],
    steps: [
      winogradWeightStep(spec, { parts, sections }, target),
      {
        kernel: {
          name: `${spec.name} by tiles${spec.isPooled ? ", pooled" : ""}`,
          buffers: [
            { dtype: "float32", access: "read", numel: sourceNumel },
            { dtype: "float32", access: "read", numel: weightNumel },
            { dtype: "float32", access: "write", numel: resultNumel },
            ...epilogue.buffers,
          ],
          items: cut.items,
          item,
          body: block.statements,
          scratch: layout.end,
          flop: total * across * (32 * M * channels + 32 * channels * parts + 24 * M),
          bytes: 4 * (sourceNumel + weightNumel + resultNumel),
        },
        buffers: [
          { kind: "input", index: 0 },
          { kind: "temporary", index: 0 },
          { kind: "output" },
          ...epilogue.templateBuffers,
        ],
      },
    ],
  };
}

/** The run of tile rows that an item computes, and of its result channels the part's first and the panels from there. */
function placeItem(
  block: Block,
  item: Expr,
  { items, parts, halved }: TileCut,
  { panels, M }: { readonly panels: number; readonly M: number },
): { run: Expr; base: Expr; firstPanel: Expr; endPanel: Expr } {
  if (halved !== undefined) {
    const half = i32(ceilDiv(panels, 2));
    const run = block.let("run", minus(item, op("where", op("gt", item, i32(halved)), i32(1), i32(0))));
    const firstPanel = block.let("firstPanel", op("where", op("eq", item, i32(halved + 1)), half, i32(0)));
    const endPanel = block.let("endPanel", op("where", op("eq", item, i32(halved)), half, i32(panels)));
    return { run, base: i32(0), firstPanel, endPanel };
  }
  // Items of one part are neighbours, so a thread keeps to a part of the weights.
  const runs = items / parts;
  const part = parts === 1 ? i32(0) : block.let("part", op("indexDiv", item, i32(runs)));
  const base = block.let("base", times(part, M / parts));
  return { run: minus(item, times(part, runs)), base, firstPanel: i32(0), endPanel: i32(panels) };
}
