import { f32, get, i32, load, local, op, store } from "../expr.ts";
import { type Expr, scratchBuffer, type Target } from "../kernel.ts";
import type { TemplatePlan } from "../template.ts";
import { Block, ceilDiv, minus, plus, roundUp, smaller, times } from "./block.ts";
import { type ConvSpec, forwardGathering, type Gathering } from "./convSpec.ts";
import { forPanels, splitRows, storeTile, tileProduct, tileRows, tileVectors } from "./tile.ts";
import { transposeSumStep } from "./transposeSum.ts";
import { loadPart, transpose, zeroRun, zeroVector } from "./vectors.ts";
import { cutTiles } from "./winogradSpec.ts";
import { apartLines, fillSource, forTileRows, oddLines, placeTiles, sourceLayout } from "./winogradTiles.ts";

/** Channels of x and of the gradient whose sixteen planes of sums an item keeps: 256 KiB at most. */
const mostChannels = 64;
const wantedItems = 16;

/**
 * The gradient of a 3×3 weight by F(3×3, 2×2): from each 4×4 tile d of x and 2×2 tile g of the output's gradient, 16
 * products instead of 36. The transform of d is that of the forward pass; only the sums over all tiles are transformed back.
 *
 *     gradient = Aᵀ [ Σ over tiles of (G g Gᵀ) ⊙ (Bᵀ d B) ] A
 *
 * An item is (chunk of tile rows, block of C, block of O); the chunks' sums are added by a second step, as those of
 * `convWeightGradPlan`.
 */
export function winogradWeightGradPlan(spec: ConvSpec, target: Target): TemplatePlan {
  const { N, C, O } = spec;
  const axes = forwardGathering(spec);
  const [, y, x] = axes;
  const perBlock = ceilDiv(C, ceilDiv(C, mostChannels));
  const channelBlocks = ceilDiv(C, perBlock);
  const sections = splitRows(perBlock, tileRows(target));
  const vectors = tileVectors(target, sections[0].height, O);
  const width = vectors * target.lanes;
  const columnsPerBlock = roundUp(ceilDiv(O, ceilDiv(O, mostChannels)), width);
  const columnBlocks = ceilDiv(O, columnsPerBlock);
  const columns = columnBlocks * columnsPerBlock;
  const { down, across, rows, items: blocks } = cutTiles({ axes, images: N, channels: perBlock }, 1);
  const flop = N * down * across * 32 * C * O;
  const pieces = Math.min(wantedItems, Math.max(1, Math.floor(flop / 200_000)));
  const blocksPerChunk = ceilDiv(blocks, Math.min(blocks, ceilDiv(pieces, channelBlocks * columnBlocks)));
  const chunks = ceilDiv(blocks, blocksPerChunk);
  const layout = sourceLayout(axes, { channels: perBlock, rows, width: 1 }, target);
  const gradPlane = apartLines(rows * across * columnsPerBlock);
  const sumPlane = oddLines(perBlock * columnsPerBlock);
  const gradAt = layout.end;
  const sumsAt = gradAt + 16 * gradPlane;

  const item = local("item", "i32");
  const block = new Block();
  const [chunk, channelBlock, columnBlock] = block.coordinates(
    get(item),
    [chunks, channelBlocks, columnBlocks],
    ["chunk", "channels", "columns"],
  );
  const channel = block.let("channel", times(channelBlock, perBlock));
  const count = block.let("count", smaller(minus(C, channel), perBlock));
  const column = block.let("column", times(columnBlock, columnsPerBlock));
  const columnEnd = block.let("columnEnd", smaller(plus(column, columnsPerBlock), O));
  const firstRow = block.let("firstRow", times(chunk, blocksPerChunk * rows));
  const rowEnd = block.let("rowEnd", smaller(plus(firstRow, blocksPerChunk * rows), N * down));
  zeroRun(block, target, scratchBuffer, i32(layout.stagedAt), 8 * layout.half);
  block.for("first", firstRow, rowEnd, rows, (each, first) => {
    const place = placeTiles(each, first, rowEnd, rows, down);
    fillSource(each, target, axes, place, { channels: C, channel, count, layout });
    forTileRows(each, place, (inner, image, ty, r) => {
      const base = inner.let("base", times(image, O * y.extent * x.extent));
      const to = inner.let("to", plus(gradAt, times(r, across * columnsPerBlock)));
      const range = { from: column, to: columnEnd, O };
      transformGrad(inner, target, axes, { base, ty, range, to, plane: gradPlane, columns: columnsPerBlock });
    });
    const tiles = each.let("tiles", times(place.count, across));
    each.for("entry", 0, 16, 1, (perEntry, entry) => {
      const grads = perEntry.let("grads", plus(gradAt, times(entry, gradPlane)));
      const sources = perEntry.let("sources", times(entry, layout.plane));
      const sums = perEntry.let("sums", plus(sumsAt, times(entry, sumPlane)));
      perEntry.for("at", 0, columnsPerBlock, width, (perColumn, at) => {
        for (const section of sections) {
          const { height, firstPanel } = section;
          forPanels(perColumn, section, { from: firstPanel, to: firstPanel + section.panels }, (inner, row) => {
            const tile = tileProduct(inner, target, {
              rows: height,
              vectors,
              a: {
                buffer: scratchBuffer,
                index: plus(sources, times(row, layout.line)),
                rows: Array.from({ length: height }, (_, i) => i * layout.line),
                step: 1,
              },
              b: { buffer: scratchBuffer, index: plus(grads, at), step: columnsPerBlock },
              count: tiles,
            });
            storeTile(inner, target, tile, {
              buffer: scratchBuffer,
              index: plus(sums, times(row, columnsPerBlock), at),
              rowStride: columnsPerBlock,
              columns: width,
              add: blocksPerChunk === 1 ? "never" : op("gt", first, firstRow),
            });
          });
        }
      });
    });
  });
  const partial = block.let("partial", plus(times(plus(times(chunk, C), channel), 9 * columns), column));
  block.for("c", 0, count, 1, (each, c) => {
    each.for("o", 0, columnsPerBlock, target.lanes, (inner, o) => {
      const from = inner.let("from", plus(times(c, columnsPerBlock), o, sumsAt));
      const to = inner.let("to", plus(partial, times(c, 9 * columns), o));
      const lines = Array.from({ length: 4 }, (_, j) =>
        backward(
          inner,
          Array.from({ length: 4 }, (_, i) => load(scratchBuffer, "f32", true, from, (4 * i + j) * sumPlane)),
        ),
      );
      for (let i = 0; i < 3; i++) {
        backward(
          inner,
          lines.map((line) => line[i]),
        ).forEach((value, j) => {
          inner.add(store(2, to, value, (3 * i + j) * columns));
        });
      }
    });
  });

  const [sourceNumel, gradNumel] = [N * C * y.source * x.source, N * O * y.extent * x.extent];
  const partials = chunks * 9 * C * columns;
  const { epilogue } = spec;
  return {
    temporaries: [partials],
    steps: [
      {
        kernel: {
          name: `conv ${spec.kernel.join("x")} weight gradient by tiles`,
          buffers: [
            { dtype: "float32", access: "read", numel: sourceNumel },
            { dtype: "float32", access: "read", numel: gradNumel },
            { dtype: "float32", access: "write", numel: partials },
          ],
          items: chunks * channelBlocks * columnBlocks,
          item,
          body: block.statements,
          scratch: sumsAt + 16 * sumPlane,
          flop,
          bytes: 4 * (sourceNumel + gradNumel + partials),
        },
        buffers: [
          { kind: "input", index: 0 },
          { kind: "input", index: 1 },
          { kind: "temporary", index: 0 },
        ],
      },
      transposeSumStep({ O, groups: 1, chunks, rows: 9 * C, columns, epilogue }, target),
    ],
  };
}

/** Aᵀ times four values: its rows are (1, 1, 1, 0), (0, 1, −1, 0) and (0, 1, 1, −1), as B's last column is negated. */
function backward(block: Block, values: readonly Expr[]): Expr[] {
  const [m0, m1, m2, m3] = values.map((value) => block.let("m", value));
  const both = block.let("both", op("add", m1, m2));
  return [op("add", m0, both), op("sub", m1, m2), op("sub", both, m3)].map((value) => block.let("s", value));
}

/** G g Gᵀ of [[a, b], [c, d]] by rows; the rows of G are (1, 0), (½, ½), (½, −½) and (0, 1). Halves are exact, so some serve twice. */
function forward(block: Block, [a, b, c, d]: readonly Expr[]): Expr[] {
  const half = (value: Expr): Expr => block.let("half", op("mul", value, f32(0.5)));
  const sumAndDifference = (x: Expr, y: Expr): Expr[] =>
    (["add", "sub"] as const).map((name) => block.let("g", op(name, x, y)));
  const [ha, hb, hc, hd] = [a, b, c, d].map(half);
  const [left, right] = [sumAndDifference(ha, hc), sumAndDifference(hb, hd)];
  const between = left.flatMap((x, i) => [x, ...sumAndDifference(x, right[i]).map(half), right[i]]);
  return [a, ...sumAndDifference(ha, hb), b, ...between, c, ...sumAndDifference(hc, hd), d];
}

/** G g Gᵀ of one tile row for the gradient's channels in a range, lanes along channels: entry (i, j) to plane 4i + j at `to`. */
function transformGrad(
  block: Block,
  target: Target,
  axes: Gathering,
  spec: {
    readonly base: Expr;
    readonly ty: Expr;
    readonly range: { readonly from: Expr; readonly to: Expr; readonly O: number };
    readonly to: Expr;
    readonly plane: number;
    readonly columns: number;
  },
): void {
  const [, y, x] = axes;
  const { lanes } = target;
  const { base, ty, range, to, plane, columns } = spec;
  const size = y.extent * x.extent;
  /** `channels` of them from o on, both rows of g or only the first. */
  const channelsAt = (each: Block, o: Expr, channels: number, lines: number): void => {
    const from = each.let("from", plus(base, times(o, size), times(ty, 2 * x.extent)));
    const put = each.let("put", plus(to, minus(o, range.from)));
    const pairs = (inner: Block, at: Expr, valid: number): void => {
      const take = inner.let("take", plus(from, at));
      const positions = Array.from({ length: lines }, (_, line) => {
        const values = Array.from({ length: lanes }, (_, l) =>
          l < channels ? loadPart(target, 1, take, l * size + line * x.extent, valid) : zeroVector,
        );
        return transpose(inner, target, values);
      });
      const g = (line: number, at2: number): Expr => (line < lines && at2 < valid ? positions[line][at2] : zeroVector);
      const goal = inner.let("goal", plus(put, times(op("shiftRight", at, i32(1)), columns)));
      for (let tile = 0; 2 * tile < valid; tile++) {
        const [left, right] = [2 * tile, 2 * tile + 1];
        forward(inner, [g(0, left), g(0, right), g(1, left), g(1, right)]).forEach((entry, k) => {
          inner.add(store(scratchBuffer, goal, entry, k * plane + tile * columns));
        });
      }
    };
    const whole = x.extent - (x.extent % lanes);
    each.for("x", 0, whole, lanes, (inner, at) => pairs(inner, at, lanes));
    if (whole < x.extent) pairs(each, i32(whole), x.extent - whole);
  };
  const all = (each: Block, lines: number): void => {
    const whole = range.O - (range.O % lanes);
    each.for("o", range.from, each.let("whole", smaller(range.to, whole)), lanes, (inner, o) =>
      channelsAt(inner, o, lanes, lines),
    );
    if (whole === range.O) return;
    each.if(op("gt", range.to, i32(whole)), (last) => channelsAt(last, i32(whole), range.O - whole, lines));
  };
  if (y.extent % 2 === 0) all(block, 2);
  else
    block.if(
      op("lt", plus(times(ty, 2), 1), i32(y.extent)),
      (both) => all(both, 2),
      (one) => all(one, 1),
    );
}
