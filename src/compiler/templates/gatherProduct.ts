import { get, i32, local, op } from "../expr.ts";
import { type Expr, scratchBuffer, type Target } from "../kernel.ts";
import type { Elementwise, TemplateBuffer, TemplateStep } from "../template.ts";
import { Block, ceilDiv, minus, plus, roundUp, smaller, times } from "./block.ts";
import { type Gathering, product, tapsOf } from "./convSpec.ts";
import { Epilogue } from "./epilogue.ts";
import {
  boxPositions,
  clearPlanes,
  cutBox,
  cutPairs,
  fillPlane,
  gatherRows,
  placeBox,
  planeOf,
  planeRoom,
} from "./gatherBox.ts";
import { sectionRange } from "./pack.ts";
import { forPanels, rowOfPanel, type Section, storeTile, tileProduct, tileVectors } from "./tile.ts";
import { validPositions, writeOut, writePooled } from "./writeOut.ts";

/** Positions that an item computes, and the longest chain of multiply-adds: both sized for a second-level cache. */
const wantedPositions = 256;
const longestChain = 320;
/** Where there are few positions, so many pieces of them, with at least so many positions and operations each: some microseconds. */
const few = { pieces: 4, positions: 64, operations: 50_000 } as const;
/** Of what is pooled, where the weights stay in a first-level cache: boxes of few rows are shared evenly. */
const pooled = { positions: 64, mostWeights: 4096 } as const;
/** Items that keep several threads busy, and rows under which gathering would cost as much as the product. */
const wantedItems = 8;
const fewestRows = 16;

/**
 * result[image, group·M + m, position] = Σ over (source channel, tap) of weight[m, …]·source: the shape of a convolution
 * and of its input's gradient.
 */
export interface GatherProduct {
  readonly name: string;
  readonly axes: Gathering;
  readonly images: number;
  readonly groups: number;
  /** Result channels of a group. */
  readonly M: number;
  /** Source channels of a group. */
  readonly channels: number;
  readonly sections: readonly Section[];
  /** Weights: element (group, m, k) in place, or packed as `packRowsStep` packs a batch of `groups`. */
  readonly weight: { readonly buffer: TemplateBuffer; readonly numel: number; readonly packed: boolean };
  readonly source: TemplateBuffer;
  readonly epilogue?: Elementwise;
  /** Whether the result is the largest of each 2×2 positions; only where the result's axes are those that are walked. */
  readonly isPooled?: boolean;
}

/** Positions of a piece: the wanted ones, or fewer where that leaves enough to do. */
function positionsOfPiece(positions: number, operationsEach: number): number {
  const pieces = Math.min(few.pieces, Math.floor((positions * operationsEach) / few.operations));
  return Math.max(few.positions, Math.min(wantedPositions, ceilDiv(positions, Math.max(1, pieces))));
}

/**
 * An item is (box of positions, group, block of rows). For every block of source channels it fills the padded plane of each,
 * writes the gathered rows of all its taps to scratch, and sweeps register tiles over them. With one block of channels and
 * contiguous positions the tiles store the result; otherwise they add up in scratch, and whole lines are written at the end,
 * or the largest of each 2×2.
 */
export function gatherProductStep(spec: GatherProduct, target: Target): TemplateStep {
  const { axes, images, groups, M, channels, sections, weight, isPooled } = spec;
  const { lanes } = target;
  const [z, y, x] = axes;
  const taps = tapsOf(axes);
  const K = channels * taps;
  const extents = [z.extent, y.extent, x.extent] as const;
  const dims = [images, ...extents];
  const box = isPooled
    ? cutPairs(images, extents, M * K <= pooled.mostWeights ? pooled.positions : wantedPositions)
    : cutBox(images, extents, positionsOfPiece(images * product(extents), 2 * M * K));
  const positions = boxPositions(box);
  const tallest = sections[0].height;
  const vectors = tileVectors(target, tallest, positions);
  const width = vectors * lanes;
  const contiguous = z.step * y.step * x.step === 1;
  const kBlocks = ceilDiv(channels, Math.max(1, Math.floor(longestChain / taps)));
  const perBlock = ceilDiv(channels, kBlocks);
  const blocks = ceilDiv(channels, perBlock);
  const cutDim = box.pieces.findIndex((pieces, i) => pieces > 1 && [box.images, ...box.extents][i] > 1);
  const smallest = cutDim < 0 || dims[cutDim] % [box.images, ...box.extents][cutDim] === 0 ? positions : 0;
  const direct = !isPooled && blocks === 1 && contiguous && box.images === 1 && smallest >= width;
  // An odd number of cache lines between rows: the rows of a panel spread over all sets.
  const rowStride = (roundUp(ceilDiv(positions, 16), 2) + 1) * 16;
  const panels = sections.reduce((sum, section) => sum + section.panels, 0);
  const flop = 2 * images * groups * M * K * z.extent * y.extent * x.extent;
  const pieces = box.pieces.reduce((a, b) => a * b, 1) * groups;
  // Every block of rows gathers anew, so only what is too few pieces otherwise is cut below 160.
  const wanted = Math.min(
    Math.floor(M / fewestRows),
    ceilDiv(wantedItems, pieces),
    Math.floor(flop / pieces / 400_000),
  );
  const rowBlocks = Math.max(ceilDiv(M, 160), wanted);
  const panelsPerBlock = ceilDiv(panels, rowBlocks);
  const rowsPerBlock = Math.min(M, panelsPerBlock * tallest);
  const stageStride = roundUp(positions, width);

  const plane = planeOf(axes, box, true);
  const gatheredRoom = perBlock * taps * rowStride + width;
  const planeAt = roundUp(gatheredRoom, 16);
  const stageAt = roundUp(planeAt + planeRoom(plane, box.images, target), 16);
  const scratch = stageAt + (direct ? 0 : rowsPerBlock * stageStride);

  const item = local("item", "i32");
  const block = new Block();
  const names = ["image", "z", "y", "x", "group", "rows"];
  const which = block.coordinates(get(item), [...box.pieces, groups, ceilDiv(panels, panelsPerBlock)], names);
  const placed = placeBox(block, box, dims, which.slice(0, 4));
  const [group, rows] = which.slice(4);
  const panelFrom = block.let("panelFrom", times(rows, panelsPerBlock));
  const panelTo = block.let("panelTo", smaller(plus(panelFrom, panelsPerBlock), panels));
  const valid = block.let("valid", validPositions(block, placed));
  const epilogue = new Epilogue(spec.epilogue, 3);
  const channelSize = z.size * y.size * x.size;
  const sourceSize = z.source * y.source * x.source;
  const firstPosition = block.let(
    "firstPosition",
    plus(times(placed.first[1], y.size * x.size), times(placed.first[2], x.size), placed.first[3]),
  );
  const firstRow = rowOfPanel(block, sections, panelFrom);
  const tileRowAt = (row: Expr): Expr => plus(times(group, M), row);

  clearPlanes(block, target, plane, planeAt, box.images);
  const sweep = (each: Block, channel: Expr): void => {
    const end = blocks === 1 ? i32(channels) : each.let("end", smaller(plus(channel, perBlock), channels));
    const gathered = local("row", "i32");
    each.add({ kind: "set", local: gathered, value: i32(0) });
    each.for("c", channel, end, 1, (perChannel, c) => {
      perChannel.for("i", 0, placed.counts[0], 1, (inner, i) => {
        const image = inner.let("image", plus(placed.first[0], i));
        const from = inner.let(
          "from",
          plus(times(image, groups * channels * sourceSize), times(group, channels * sourceSize), times(c, sourceSize)),
        );
        fillPlane(
          inner,
          target,
          plane,
          inner.let("to", plus(planeAt, times(i, plane.size))),
          { buffer: 0, index: from },
          placed,
        );
      });
      gatherRows(perChannel, target, plane, i32(planeAt), { to: get(gathered), stride: rowStride }, placed);
      perChannel.add({ kind: "set", local: gathered, value: plus(get(gathered), taps * rowStride) });
    });
    const count = blocks === 1 ? i32(K) : each.let("count", times(minus(end, channel), taps));
    const k = each.let("k", times(channel, taps));
    each.for("j", 0, valid, width, (column, j) => {
      const at = column.let("at", direct ? smaller(j, minus(valid, width)) : j);
      for (const section of sections) {
        const h = section.height;
        const range =
          rowBlocks === 1
            ? { from: section.firstPanel, to: section.firstPanel + section.panels }
            : sectionRange(column, section, panelFrom, panelTo);
        forPanels(column, section, range, (inner, row) => {
          const sums = tileProduct(inner, target, {
            rows: h,
            vectors,
            a: {
              buffer: 1,
              index: plus(times(group, M * K), times(row, K), weight.packed ? times(k, h) : k),
              rows: Array.from({ length: h }, (_, i) => (weight.packed ? i : i * K)),
              step: weight.packed ? h : 1,
            },
            b: { buffer: scratchBuffer, index: at, step: rowStride },
            count,
          });
          if (direct) {
            const channelOut = inner.let("channelOut", tileRowAt(row));
            const position = inner.let("position", plus(firstPosition, at));
            storeTile(inner, target, sums, {
              buffer: 2,
              index: plus(times(placed.first[0], groups * M * channelSize), times(channelOut, channelSize), position),
              rowStride: channelSize,
              columns: width,
              add: "never",
              epilogue: { work: epilogue, at: [placed.first[0], channelOut, position] },
            });
          } else {
            storeTile(inner, target, sums, {
              buffer: scratchBuffer,
              index: plus(stageAt, times(minus(row, firstRow), stageStride), at),
              rowStride: stageStride,
              columns: width,
              add: blocks === 1 ? "never" : op("gt", channel, i32(0)),
            });
          }
        });
      }
    });
  };
  if (blocks === 1) sweep(block, i32(0));
  else block.for("channel", 0, channels, perBlock, sweep);
  if (!direct) {
    const lastRow = rowBlocks === 1 ? i32(M) : rowOfPanel(block, sections, panelTo);
    block.for("m", firstRow, lastRow, 1, (each, m) => {
      const channelOut = each.let("channelOut", tileRowAt(m));
      const stage = each.let("stage", plus(stageAt, times(minus(m, firstRow), stageStride)));
      const out = { axes, placed, box, channelOut, stage, epilogue, resultChannels: groups * M };
      if (isPooled) writePooled(each, target, out);
      else writeOut(each, target, out);
    });
  }

  const result = (images * groups * M * channelSize) / (isPooled ? 4 : 1);
  return {
    kernel: {
      name: `${spec.name}${isPooled ? ", pooled" : ""}`,
      buffers: [
        { dtype: "float32", access: "read", numel: images * groups * channels * sourceSize },
        { dtype: "float32", access: "read", numel: weight.numel },
        { dtype: "float32", access: "write", numel: result },
        ...epilogue.buffers,
      ],
      items: pieces * ceilDiv(panels, panelsPerBlock),
      item,
      body: block.statements,
      scratch,
      flop,
      bytes: 4 * (images * groups * channels * sourceSize + weight.numel + result),
    },
    buffers: [spec.source, weight.buffer, { kind: "output" }, ...epilogue.templateBuffers],
  };
}
