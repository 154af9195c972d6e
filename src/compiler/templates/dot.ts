import { get, i32, local, madd, op, set, store } from "../expr.ts";
import { type Expr, type Local, scratchBuffer, type Target } from "../kernel.ts";
import type { TemplateStep } from "../template.ts";
import { Block, ceilDiv, plus, smaller, times } from "./block.ts";
import { Epilogue } from "./epilogue.ts";
import type { MatmulSpec } from "./matmulSpec.ts";
import { splitRows } from "./tile.ts";
import { keepLanes, lanesOf, loadPart, sumAcross, zeroVector } from "./vectors.ts";

/** Longest chain of one lane before it is added to the total. */
const chain = 256;

/** Operations of an item at least: half a microsecond, as long as a barrier takes. */
const itemWork = 32_000;

/** Rows of A up to which packing does not pay. */
export const mostDotRows = 24;

/** Whether rows of A times rows of B, lanes along k, beat packing: few rows, or a single column. */
export function dotPays({ M, N, K, a, b }: MatmulSpec): boolean {
  if (a.strides[2] !== 1 || b.strides[1] !== 1 || K < 8) return false;
  return N === 1 || (M <= mostDotRows && b.strides[2] !== 1);
}

/**
 * C[m, n] = Σ over k of A[m, k]·B[k, n], both contiguous in k: lane l sums k ≡ l, then the lanes are added. An item computes all rows
 * of some columns; with a follower the same columns of each of its blocks, for which that follows at once.
 */
export function dotStep(spec: MatmulSpec, target: Target): TemplateStep {
  const { batch, M, N, K, a, b, follower } = spec;
  const { lanes } = target;
  const parts = follower?.parts ?? 1;
  const across = N / parts;
  const sections = splitRows(M, N === 1 ? 6 : 3);
  const tallest = sections[0].height;
  const width = Math.min(across, tallest === 1 ? 2 * lanes : lanes);
  const unit = Math.max(width, follower?.step ?? 1);
  const flop = 2 * batch * M * N * K + (follower?.flop ?? 0);
  const pieces = Math.max(1, Math.min(64, Math.floor(flop / itemWork)));
  const perBatch = ceilDiv(pieces, batch);
  const groups = Math.min(ceilDiv(across, unit), perBatch);
  const columnsPerGroup = ceilDiv(ceilDiv(across, unit), groups) * unit;
  const usedGroups = ceilDiv(across, columnsPerGroup);
  const rowBlocks = N === 1 ? Math.min(ceilDiv(M, tallest), perBatch) : 1;
  const [sink, firstExtra] = follower === undefined ? [2, 3] : [scratchBuffer, 2];
  const epilogue = new Epilogue(spec.epilogue, firstExtra);
  const item = local("item", "i32");
  const block = new Block();
  const [n, group, rowBlock] = block.coordinates(get(item), [batch, usedGroups, rowBlocks], ["batch", "group", "rows"]);
  const column = block.let("column", times(group, columnsPerGroup));
  const columnEnd = block.let("columnEnd", smaller(plus(column, columnsPerGroup), across));
  const aBase = block.let("aBase", plus(a.offset, times(n, a.strides[0])));
  const bBase = block.let("bBase", plus(b.offset, times(n, b.strides[0])));
  const whole = across - (across % width);
  for (const section of sections) {
    const h = section.height;
    const perBlock = ceilDiv(section.panels, rowBlocks);
    const from = block.let("from", plus(times(rowBlock, perBlock * h), section.firstRow));
    const to = block.let("to", smaller(plus(from, perBlock * h), section.firstRow + section.panels * h));
    block.for(
      "row",
      rowBlocks === 1 ? section.firstRow : from,
      rowBlocks === 1 ? section.firstRow + section.panels * h : to,
      h,
      (each, row) => {
        const aRow = each.let("aRow", plus(aBase, times(row, a.strides[1])));
        const tile = (inner: Block, at: Expr, columns: number): void => {
          const bRow = inner.let("bRow", plus(bBase, times(at, b.strides[2])));
          const sums = dots(inner, target, {
            rows: h,
            columns,
            K,
            aRow,
            bRow,
            aStride: a.strides[1],
            bStride: b.strides[2],
          });
          const bound = epilogue.bind(inner, [n, row, at]);
          const out = inner.let("out", plus(times(n, M * N), times(row, N), at));
          for (let i = 0; i < h; i++) {
            for (let c = 0; c < columns; c += lanes) {
              const valid = Math.min(lanes, columns - c);
              const sum = inner.let("sum", sumAcross(inner, target, sums[i].slice(c, c + valid).map(get)));
              const parts = valid === lanes ? [sum] : lanesOf(sum, valid);
              parts.forEach((part, l) => {
                inner.add(store(sink, out, bound(part, i, c + l), i * N + c + l));
              });
            }
          }
        };
        const wholeEnd = each.let("wholeEnd", smaller(columnEnd, whole));
        each.for("part", 0, parts, 1, (inPart, part) => {
          const first = inPart.let("first", times(part, across));
          inPart.for("col", column, wholeEnd, width, (inner, at) =>
            tile(inner, inner.let("at", plus(first, at)), width),
          );
          if (whole === across) return;
          const edge = (inner: Block): void => tile(inner, inner.let("at", plus(first, whole)), across - whole);
          if (usedGroups === 1) edge(inPart);
          else inPart.if(op("gt", columnEnd, i32(whole)), edge);
        });
      },
    );
  }
  const ends = follower?.buffers ?? [];
  follower?.write(block.statements, column, columnEnd, firstExtra + epilogue.buffers.length);
  return {
    kernel: {
      name: `dot ${batch > 1 ? `${batch}x` : ""}${M}x${N}x${K}${follower ? `, ${follower.name}` : ""}`,
      buffers: [
        { dtype: "float32", access: "read", numel: a.numel },
        { dtype: "float32", access: "read", numel: b.numel },
        ...(follower ? [] : [{ dtype: "float32", access: "write", numel: batch * M * N } as const]),
        ...epilogue.buffers,
        ...ends,
      ],
      items: batch * usedGroups * rowBlocks,
      item,
      body: block.statements,
      scratch: follower ? M * N : 0,
      flop,
      bytes: 4 * batch * (M * K + K * N) + (follower?.bytes ?? 4 * batch * M * N),
    },
    buffers: [
      { kind: "input", index: 0 },
      { kind: "input", index: 1 },
      ...(follower ? [] : [{ kind: "output" } as const]),
      ...epilogue.templateBuffers,
      ...ends.map((_, index) => ({ kind: "follower", index }) as const),
    ],
  };
}

interface Dots {
  readonly rows: number;
  readonly columns: number;
  readonly K: number;
  readonly aRow: Expr;
  readonly bRow: Expr;
  readonly aStride: number;
  readonly bStride: number;
}

/** rows × columns dot products, a vector of partial sums for each. */
function dots(block: Block, target: Target, spec: Dots): Local[][] {
  const { rows, columns, K, aRow, bRow } = spec;
  const { lanes } = target;
  const grid = (name: string): Local[][] =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => local(name, "f32", true)));
  const clear = (to: Block, which: Local[][]): void => {
    for (const each of which.flat()) to.add(set(each, zeroVector));
  };
  const sums = grid("sum");
  const step = (inner: Block, k: Expr, count: number): void => {
    const pa = inner.let("pa", plus(aRow, k));
    const pb = inner.let("pb", plus(bRow, k));
    const take = (buffer: number, at: Expr, offset: number): Expr =>
      keepLanes(target, loadPart(target, buffer, at, offset, count), count);
    const left = Array.from({ length: rows }, (_, i) => inner.let("a", take(0, pa, i * spec.aStride)));
    for (let c = 0; c < columns; c++) {
      const right = inner.let("b", take(1, pb, c * spec.bStride));
      for (let i = 0; i < rows; i++) inner.add(set(sums[i][c], madd(left[i], right, get(sums[i][c]))));
    }
  };
  const whole = K - (K % lanes);
  const span = chain * lanes;
  clear(block, sums);
  if (whole <= span) {
    block.for("k", 0, whole, lanes, (inner, k) => step(inner, k, lanes));
  } else {
    const totals = grid("total");
    clear(block, totals);
    block.for("from", 0, whole, span, (inner, from) => {
      const to = inner.let("to", smaller(plus(from, span), whole));
      inner.for("k", from, to, lanes, (innermost, k) => step(innermost, k, lanes));
      totals.forEach((row, i) => {
        row.forEach((total, c) => {
          inner.add(set(total, op("add", get(total), get(sums[i][c]))));
        });
      });
      clear(inner, sums);
    });
    totals.forEach((row, i) => {
      row.forEach((total, c) => {
        block.add(set(sums[i][c], get(total)));
      });
    });
  }
  if (whole < K) step(block, i32(whole), K - whole);
  return sums;
}
