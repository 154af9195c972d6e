import { get, i32, local, op } from "../expr.ts";
import { type Expr, lineElements, scratchBuffer, type Target } from "../kernel.ts";
import type { TemplateStep } from "../template.ts";
import { Block, ceilDiv, minus, plus, roundUp, smaller, times } from "./block.ts";
import { Epilogue } from "./epilogue.ts";
import type { MatmulSpec } from "./matmulSpec.ts";
import { packColumns, sectionRange } from "./pack.ts";
import { forPanels, type Section, storeTile, tileProduct, tileVectors } from "./tile.ts";

/** Longest chain of multiply-adds in one accumulator, and the k-extent of a packed block. */
export const blockOfK = 256;

export interface ProductWays {
  readonly sections: readonly Section[];
  /** Chunks of k that are summed apart, into temporary 0; 1 writes the output. */
  readonly chunks: number;
  /** Temporary that holds A packed by `packRowsStep`; A is used in place without. */
  readonly packed?: number;
  /** Temporary that holds all of B packed by `packPanelsStep`. */
  readonly packedB?: number;
}

/**
 * The blocked product: an item is (batch, chunk of k, group of columns, block of rows), the last two the other way round where
 * it need not pack. For every block of k it packs its columns of B into scratch, unless B can be used in place, and
 * sweeps its register tiles over it.
 */
export function productStep(spec: MatmulSpec, ways: ProductWays, target: Target): TemplateStep {
  const { batch, M, N, K, a, b } = spec;
  const { sections, chunks, packed, packedB } = ways;
  const [bb, bk, bn] = b.strides;
  const tallest = sections[0].height;
  const vectors = tileVectors(target, tallest, N);
  const width = vectors * target.lanes;
  const { kChunk, kBlocks, kBlock } = depthOf(K, chunks);
  const inPlace = packedB === undefined && columnsInPlace(spec, kBlock, tallest);
  const isReady = inPlace || packedB !== undefined;
  const panels = panelsOf(sections);
  const cut = cutOf(spec, ways, { width, isReady });
  const layout = { width, stride: (kBlock + 2) * width };

  const item = local("item", "i32");
  const block = new Block();
  // Items that pack have their columns in common with the next ones. Others have their rows: a thread keeps to the rows of A
  // that it made itself in the step before.
  const [n, chunk, outer, inner] = block.coordinates(
    get(item),
    [batch, chunks, ...(isReady ? [cut.rowBlocks, cut.groups] : [cut.groups, cut.rowBlocks])],
    ["batch", "chunk", "outer", "inner"],
  );
  const [group, rows] = isReady ? [inner, outer] : [outer, inner];
  const kFrom = block.let("kFrom", times(chunk, kChunk));
  const kTo = block.let("kTo", chunks === 1 ? i32(K) : smaller(plus(kFrom, kChunk), K));
  const column = block.let("column", times(group, cut.columnsPerGroup));
  const columnEnd = block.let("columnEnd", cut.groups === 1 ? i32(N) : smaller(plus(column, cut.columnsPerGroup), N));
  const panelFrom = block.let("panelFrom", times(rows, cut.panelsPerBlock));
  const panelTo = block.let(
    "panelTo",
    cut.rowBlocks === 1 ? i32(panels) : smaller(plus(panelFrom, cut.panelsPerBlock), panels),
  );
  const toOutput = chunks === 1;
  const output = block.let("output", plus(times(chunk, batch * M * N), times(n, M * N)));
  const epilogue = new Epilogue(toOutput ? spec.epilogue : undefined, 3);
  const bBase = block.let("bBase", plus(b.offset, times(n, bb)));
  const aBase = block.let(
    "aBase",
    packed === undefined ? plus(a.offset, times(n, a.strides[0])) : a.strides[0] === 0 ? i32(0) : times(n, M * K),
  );

  const sweep = (each: Block, k: Expr): void => {
    const count = each.let("count", kBlocks === 1 ? minus(kTo, kFrom) : smaller(minus(kTo, k), kBlock));
    if (!isReady) {
      const range = { k, count, column, columnEnd, N };
      packColumns(each, target, { buffer: 1, base: bBase, k: bk, column: bn }, range, layout);
    }
    const later = kBlocks === 1 ? undefined : op("gt", k, kFrom);
    const last = kBlocks === 1 ? undefined : op("ge", plus(k, kBlock), kTo);
    const whole = N - (N % width);
    for (const section of sections) {
      const h = section.height;
      const range =
        cut.rowBlocks === 1
          ? { from: section.firstPanel, to: section.firstPanel + section.panels }
          : sectionRange(each, section, panelFrom, panelTo);
      forPanels(each, section, range, (inner, row) => {
        const aIndex = inner.let(
          "a",
          packed === undefined
            ? plus(aBase, times(row, a.strides[1]), times(k, a.strides[2]))
            : plus(aBase, times(row, K), times(k, h)),
        );
        const outRow = inner.let("outRow", plus(output, times(row, N)));
        const tile = (b: Block, at: Expr, columns: number): void => {
          const used = Math.ceil(columns / target.lanes);
          const bIndex = inPlace ? plus(bBase, times(k, bk), at) : times(minus(at, column), layout.stride / width);
          const sums = tileProduct(b, target, {
            rows: h,
            vectors: used,
            a: {
              buffer: 0,
              index: aIndex,
              rows: Array.from({ length: h }, (_, i) => (packed === undefined ? i * a.strides[1] : i)),
              step: packed === undefined ? a.strides[2] : h,
            },
            b: inPlace
              ? { buffer: 1, index: bIndex, step: bk, columns }
              : packedB === undefined
                ? { buffer: scratchBuffer, index: bIndex, step: width }
                : { buffer: 1, index: plus(times(at, K), times(k, width)), step: width },
            count,
          });
          storeTile(b, target, sums, {
            buffer: 2,
            index: plus(outRow, at),
            rowStride: N,
            columns,
            add: later ?? "never",
            epilogue: { work: epilogue, at: [n, row, at], when: last },
          });
        };
        inner.for("col", column, inner.let("wholeEnd", smaller(columnEnd, whole)), width, (b, at) =>
          tile(b, at, width),
        );
        if (whole < N) {
          const edge = (b: Block): void => tile(b, i32(whole), N - whole);
          if (cut.groups === 1) edge(inner);
          else inner.if(op("gt", columnEnd, i32(whole)), edge);
        }
      });
    }
  };
  if (kBlocks === 1) sweep(block, kFrom);
  else block.for("k", kFrom, kTo, kBlock, sweep);

  return {
    kernel: {
      name: `matmul ${batch > 1 ? `${batch}x` : ""}${M}x${N}x${K}`,
      buffers: [
        {
          dtype: "float32",
          access: "read",
          numel: packed === undefined ? a.numel : (a.strides[0] === 0 ? 1 : batch) * M * K,
        },
        { dtype: "float32", access: "read", numel: packedB === undefined ? b.numel : roundUp(N, width) * K },
        { dtype: "float32", access: kBlocks > 1 ? "readwrite" : "write", numel: chunks * batch * M * N },
        ...epilogue.buffers,
      ],
      items: batch * chunks * cut.groups * cut.rowBlocks,
      item,
      body: block.statements,
      scratch: isReady ? 0 : ceilDiv(cut.columnsPerGroup, width) * layout.stride,
      flop: 2 * batch * M * N * K,
      bytes: 4 * batch * (M * K + K * N + M * N),
    },
    buffers: [
      packed === undefined ? { kind: "input", index: 0 } : { kind: "temporary", index: packed },
      packedB === undefined ? { kind: "input", index: 1 } : { kind: "temporary", index: packedB },
      toOutput ? { kind: "output" } : { kind: "temporary", index: 0 },
      ...epilogue.templateBuffers,
    ],
  };
}

interface Depth {
  readonly kChunk: number;
  readonly kBlocks: number;
  readonly kBlock: number;
}

function depthOf(K: number, chunks: number): Depth {
  const kChunk = ceilDiv(K, chunks);
  const kBlocks = ceilDiv(kChunk, blockOfK);
  const kBlock = kBlocks === 1 ? kChunk : Math.min(kChunk, roundUp(ceilDiv(kChunk, kBlocks), 4));
  return { kChunk, kBlocks, kBlock };
}

function panelsOf(sections: readonly Section[]): number {
  return sections.reduce((sum, section) => sum + section.panels, 0);
}

/** How often the items of a product would pack each column of B, which they do not share. */
export function packingsOf(spec: MatmulSpec, ways: ProductWays, target: Target): number {
  const tallest = ways.sections[0].height;
  if (columnsInPlace(spec, depthOf(spec.K, ways.chunks).kBlock, tallest)) return 0;
  const width = tileVectors(target, tallest, spec.N) * target.lanes;
  return cutOf(spec, ways, { width, isReady: false }).rowBlocks;
}

function cutOf(
  { batch, M, N, K }: MatmulSpec,
  { sections, chunks }: ProductWays,
  { width, isReady }: { readonly width: number; readonly isReady: boolean },
): Cut {
  const flop = 2 * M * N * ceilDiv(K, chunks);
  return cutWork({ batch: batch * chunks, panels: panelsOf(sections), columns: N, width, flop, isReady });
}

/** Whether tiles may read B where it lies: rows contiguous, and no better packed because of reuse or cache conflicts. */
export function columnsInPlace({ M, N, b }: MatmulSpec, kBlock: number, tallest: number): boolean {
  const [, bk, bn] = b.strides;
  if ((bn !== 1 && N > 1) || bk <= 0) return false;
  if (M <= 2 * tallest) return true;
  const footprint = kBlock * N;
  return footprint <= 8192 || (footprint <= 65536 && !conflicts(bk, kBlock));
}

/** Whether `lines` cache lines, `stride` elements apart, fall on so few sets of a 32 KiB first-level cache that they evict one another. */
function conflicts(stride: number, lines: number): boolean {
  const sets = 64;
  if (stride % lineElements !== 0) return false;
  let step = (stride / lineElements) % sets;
  let reached = sets;
  while (step % 2 === 0 && reached > 1) {
    step /= 2;
    reached /= 2;
  }
  return lines > reached * 6;
}

interface Cut {
  readonly groups: number;
  readonly columnsPerGroup: number;
  readonly rowBlocks: number;
  readonly panelsPerBlock: number;
}

/** Row panels that an item which packs its columns should have. */
const fewestPanels = 10;

/** Pieces of at least some 200 000 operations, some 32 of them if the product is large enough. */
function cutWork(work: {
  batch: number;
  panels: number;
  columns: number;
  width: number;
  flop: number;
  isReady: boolean;
}): Cut {
  const { batch, panels, columns, width, flop, isReady } = work;
  const columnPanels = ceilDiv(columns, width);
  const pieces = Math.max(1, Math.min(Math.floor(flop / 200_000), ceilDiv(32, batch)));
  const mostPanels = isReady ? columnPanels : Math.max(1, Math.floor(128 / width));
  const groupsOf = (columnsOfGroup: number): number =>
    Math.max(ceilDiv(columnPanels, mostPanels), Math.min(pieces, ceilDiv(columns, columnsOfGroup)));
  const broad = groupsOf(isReady ? 128 : 64);
  // Where few rows would be left to an item, it had packed its columns for little: groups are narrower instead.
  const groups = !isReady && panels * broad < fewestPanels * pieces ? groupsOf(32) : broad;
  const columnsPerGroup = ceilDiv(columnPanels, groups) * width;
  const usedGroups = ceilDiv(columns, columnsPerGroup);
  const rowBlocks = Math.min(panels, Math.max(1, Math.round(pieces / usedGroups)));
  const panelsPerBlock = ceilDiv(panels, rowBlocks);
  return { groups: usedGroups, columnsPerGroup, rowBlocks: ceilDiv(panels, panelsPerBlock), panelsPerBlock };
}
