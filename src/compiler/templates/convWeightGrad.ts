import { get, i32, local, op } from "../expr.ts";
import type { Expr, Target } from "../kernel.ts";
import { scratchBuffer } from "../kernel.ts";
import type { TemplatePlan, TemplateStep } from "../template.ts";
import { Block, ceilDiv, minus, plus, roundUp, smaller, times } from "./block.ts";
import { combineStep } from "./combine.ts";
import { type ConvSpec, checkConv, forwardGathering, product, tapsOf } from "./convSpec.ts";
import { boxPositions, clearPlanes, cutBox, fillPlane, gatherRows, placeBox, planeOf, planeRoom } from "./gatherBox.ts";
import { packColumns } from "./pack.ts";
import { isThinWeight, thinWeightGradPlan } from "./thinWeightGrad.ts";
import {
  forPanels,
  type Section,
  splitRows,
  storeTile,
  type TileProduct,
  tileProduct,
  tileRows,
  tileVectors,
} from "./tile.ts";
import { transposeSumStep } from "./transposeSum.ts";
import { winogradPays } from "./winogradSpec.ts";
import { winogradWeightGradPlan } from "./winogradWeightGrad.ts";

/** Positions summed in one chain, floats of scratch for planes and for packed gradients, and pieces of work wanted. */
const wantedPositions = 256;
const planeBudget = 16384;
const gatheredBudget = 65536;
/** Taps at fixed offsets are code of their own for every panel: more are gathered. */
const mostFixedTaps = 64;
const gradBudget = 65536;
const wantedItems = 16;

/**
 * Plans x [N, C, ...inputSize], grad [N, O, ...outputSize] to the gradient of weight [O, C/groups, ...kernel]: inputs 0
 * and 1 are x and grad.
 *
 * A matrix product with k over all positions of all images, rows (c, tap) and columns o. A row's elements are read from
 * the padded plane of its channel, at its tap's offset: nothing is gathered, unless lines are so short that loops over
 * them would cost more. Boxes of positions are summed in chunks
 * that depend on shapes alone; a second step adds the chunks in a fixed tree and transposes.
 */
export function convWeightGradPlan(spec: ConvSpec, target: Target): TemplatePlan {
  checkConv(spec);
  const { N, C, O, groups, epilogue } = spec;
  const rows = (C / groups) * product(spec.kernel);
  if (O * rows === 0) return { temporaries: [], steps: [] };
  if (N * product(spec.outputSize) === 0) {
    return { temporaries: [], steps: [combineStep({ batch: 1, M: O, N: rows, chunks: 0, epilogue }, target)] };
  }
  if (isThinWeight(spec)) return thinWeightGradPlan(spec, target);
  if (groups === 1 && winogradPays({ axes: forwardGathering(spec), images: N, M: O, channels: C })) {
    return winogradWeightGradPlan(spec, target);
  }
  const { step, chunks, columns } = partialStep(spec, target);
  return {
    temporaries: [chunks * groups * rows * columns],
    steps: [step, transposeSumStep({ O, groups, chunks, rows, columns, epilogue }, target)],
  };
}

/** Temporary 0 [chunks, groups, C/groups·kernel, columns]: sums over a chunk of boxes; columns is O/groups rounded up. */
function partialStep(spec: ConvSpec, target: Target): { step: TemplateStep; chunks: number; columns: number } {
  const { N, C, O, groups } = spec;
  const [channels, outs] = [C / groups, O / groups];
  const axes = forwardGathering(spec);
  const [z, y, x] = axes;
  const taps = tapsOf(axes);
  const most = tileRows(target);
  const extents = [z.extent, y.extent, x.extent] as const;
  const dims = [N, ...extents];
  const box = cutBox(N, extents, wantedPositions);
  const boxes = product(box.pieces);
  const positions = boxPositions(box);
  const gathered = (box.extents[2] < 12 && outs >= 32) || taps > mostFixedTaps;
  const rowStride = (roundUp(ceilDiv(positions, 16), 2) + 1) * 16;
  const plane = planeOf(axes, box, gathered);
  const stack = plane.size * box.images;
  const together = channelsTogether(channels, taps, most);
  const vectors = tileVectors(target, Math.min(most, taps * together), outs);
  const width = vectors * target.lanes;
  const columns = roundUp(outs, width);

  const perBlock = gathered
    ? largestDivisor(channels, Math.max(1, Math.floor(gatheredBudget / (taps * rowStride))))
    : roundUp(Math.min(channels, Math.max(1, Math.floor(planeBudget / stack))), together);
  const sections = splitRows(gathered ? taps * perBlock : taps * together, most);
  const channelBlocks = ceilDiv(channels, perBlock);
  const columnsPerBlock = Math.min(columns, Math.max(1, Math.floor(gradBudget / positions / width)) * width);
  const columnBlocks = ceilDiv(columns, columnsPerBlock);
  const flop = 2 * N * O * channels * taps * product(extents);
  const pieces = Math.min(wantedItems, Math.max(1, Math.floor(flop / 200_000)));
  const boxesPerChunk = ceilDiv(boxes, Math.min(boxes, ceilDiv(pieces, groups * channelBlocks * columnBlocks)));
  const chunks = ceilDiv(boxes, boxesPerChunk);
  const panelStride = (positions + 2) * width;
  const planesAt = roundUp(ceilDiv(columnsPerBlock, width) * panelStride, 16);

  const planes = gathered ? box.images : perBlock * box.images;
  const rowsAt = roundUp(planesAt + planeRoom(plane, planes, target), 16);

  const item = local("item", "i32");
  const block = new Block();
  const [chunk, group, channelBlock, columnBlock] = block.coordinates(
    get(item),
    [chunks, groups, channelBlocks, columnBlocks],
    ["chunk", "group", "channels", "columns"],
  );
  const channel = block.let("channel", times(channelBlock, perBlock));
  const count = block.let("count", channelBlocks === 1 ? i32(channels) : smaller(minus(channels, channel), perBlock));
  const column = block.let("column", times(columnBlock, columnsPerBlock));
  const columnEnd = block.let("columnEnd", smaller(plus(column, columnsPerBlock), outs));
  const firstBox = block.let("firstBox", times(chunk, boxesPerChunk));
  const boxEnd = block.let("boxEnd", smaller(plus(firstBox, boxesPerChunk), boxes));
  const sourceSize = z.source * y.source * x.source;
  const gradSize = product(extents);
  const partial = block.let(
    "partial",
    plus(times(plus(times(chunk, groups), group), channels * taps * columns), times(channel, taps * columns)),
  );

  block.for("box", firstBox, boxEnd, 1, (each, number) => {
    const placed = placeBox(each, box, dims, each.coordinates(number, box.pieces, ["image", "z", "y", "x"]));
    const [ci, cz, cy, cx] = placed.counts;
    const run = each.let("run", countOf(each, cz, cy, cx));
    const position = each.let(
      "position",
      plus(times(placed.first[1], y.extent * x.extent), times(placed.first[2], x.extent), placed.first[3]),
    );
    each.for("i", 0, ci, 1, (perImage, i) => {
      const image = plus(placed.first[0], i);
      const base = perImage.let("base", plus(times(image, O * gradSize), times(group, outs * gradSize), position));
      const range = { k: i32(0), count: run, column, columnEnd, N: outs };
      const from = { buffer: 1, base, k: 1, column: gradSize };
      // Several images in a box means whole images.
      const at = perImage.let("at", times(i, gradSize * width));
      packColumns(perImage, target, from, range, { width, stride: panelStride, at });
    });
    clearPlanes(each, target, plane, planesAt, planes);
    each.for("c", 0, count, 1, (perChannel, c) => {
      perChannel.for("i", 0, ci, 1, (perImage, i) => {
        const image = plus(placed.first[0], i);
        const index = perImage.let(
          "index",
          times(plus(times(image, C), times(group, channels), channel, c), sourceSize),
        );
        const to = perImage.let("to", plus(planesAt, gathered ? 0 : times(c, stack), times(i, plane.size)));
        fillPlane(perImage, target, plane, to, { buffer: 0, index }, placed);
      });
      if (gathered) {
        const to = perChannel.let("rows", plus(rowsAt, times(c, taps * rowStride)));
        gatherRows(perChannel, target, plane, i32(planesAt), { to, stride: rowStride }, placed);
      }
    });
    const [ez, ey, ex] = box.extents;
    const line = y.stride * plane.rowSize;
    const slab = z.stride * plane.height * plane.rowSize;
    const outer = [
      { count: cy, skip: line - ex * x.stride },
      { count: cz, skip: slab - ey * line },
      { count: ci, skip: plane.size - ez * slab },
    ];
    const total = each.let("total", countOf(each, ci, run));
    const tileOf = (inner: Block, height: number, col: Expr, row: Expr, a: TileProduct["a"]): void => {
      const b = { buffer: scratchBuffer, index: times(minus(col, column), panelStride / width), step: width };
      const walk = gathered ? { count: total } : { count: cx, outer };
      const sums = tileProduct(inner, target, { rows: height, vectors, a, b, ...walk });
      storeTile(inner, target, sums, {
        buffer: 2,
        index: plus(partial, times(row, columns), col),
        rowStride: columns,
        columns: width,
        add: boxesPerChunk === 1 ? "never" : op("gt", number, firstBox),
      });
    };
    const tileRowsOf = (inner: Block, c: Expr, col: Expr, firstRow: number, height: number): void => {
      const offsets = Array.from({ length: height }, (_, i) => {
        const [dc, tap] = [Math.floor((firstRow + i) / taps), (firstRow + i) % taps];
        const [tz, ty, tx] = [Math.floor(tap / (y.taps * x.taps)), Math.floor(tap / x.taps) % y.taps, tap % x.taps];
        const row = tz * z.offsetStep * plane.height + ty * y.offsetStep;
        return dc * stack + row * plane.rowSize + tx * x.offsetStep;
      });
      const a = { buffer: scratchBuffer, index: plus(planesAt, times(c, stack)), rows: offsets, step: x.stride };
      tileOf(inner, height, col, plus(times(c, taps), firstRow), a);
    };
    const panelsOf = (inner: Block, c: Expr, col: Expr, cut: readonly Section[]): void => {
      for (const { height, firstRow, panels } of cut) {
        for (let p = 0; p < panels; p++) tileRowsOf(inner, c, col, firstRow + p * height, height);
      }
    };
    each.for("col", column, columnEnd, width, (perColumn, col) => {
      if (gathered) {
        for (const section of sections) {
          const range = { from: section.firstPanel, to: section.firstPanel + section.panels };
          forPanels(perColumn, section, range, (inner, row) => {
            const rows = Array.from({ length: section.height }, (_, i) => i * rowStride);
            const a = { buffer: scratchBuffer, index: plus(rowsAt, times(row, rowStride)), rows, step: 1 };
            tileOf(inner, section.height, col, row, a);
          });
        }
        return;
      }
      const whole = perColumn.let("whole", together === 1 ? count : minus(count, op("indexRem", count, i32(together))));
      perColumn.for("c", 0, whole, together, (inner, c) => panelsOf(inner, c, col, sections));
      const rest = channels % together;
      if (rest > 0) {
        perColumn.if(op("lt", whole, count), (inner) => panelsOf(inner, whole, col, splitRows(rest * taps, most)));
      }
    });
  });
  const x32 = N * C * sourceSize;
  const g32 = N * O * gradSize;
  const partials = chunks * groups * channels * taps * columns;
  return {
    chunks,
    columns,
    step: {
      kernel: {
        name: `conv ${spec.kernel.join("x")} weight gradient`,
        buffers: [
          { dtype: "float32", access: "read", numel: x32 },
          { dtype: "float32", access: "read", numel: g32 },
          { dtype: "float32", access: boxesPerChunk === 1 ? "write" : "readwrite", numel: partials },
        ],
        items: chunks * groups * channelBlocks * columnBlocks,
        item,
        body: block.statements,
        scratch: gathered ? rowsAt + perBlock * taps * rowStride + target.lanes : rowsAt,
        flop,
        bytes: 4 * (x32 + g32 + partials),
      },
      buffers: [
        { kind: "input", index: 0 },
        { kind: "input", index: 1 },
        { kind: "temporary", index: 0 },
      ],
    },
  };
}

/** Channels whose taps are cut into panels together: the fewest that leave panels nearly full. */
function channelsTogether(channels: number, taps: number, most: number): number {
  for (let together = 1; together < channels && together * taps <= 8 * most; together++) {
    const rows = together * taps;
    if (rows >= 0.9 * most * ceilDiv(rows, most)) return together;
  }
  return taps >= most ? 1 : Math.min(channels, Math.max(1, Math.floor(most / taps)));
}

function largestDivisor(value: number, most: number): number {
  let divisor = Math.min(value, most);
  while (value % divisor !== 0) divisor--;
  return divisor;
}

function countOf(block: Block, ...counts: readonly Expr[]): Expr {
  return counts.reduce((a, b) =>
    b.kind === "const"
      ? times(a, b.value)
      : a.kind === "const"
        ? times(b, a.value)
        : block.let("count", op("mul", a, b)),
  );
}
