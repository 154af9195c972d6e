import { get, i32, local, madd, op, set, store } from "../expr.ts";
import type { Expr, Local, Target } from "../kernel.ts";
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

/** Whether rows of A times rows of B, lanes along k, beat packing: few rows, or a single column. */
export function dotPays({ M, N, K, a, b }: MatmulSpec): boolean {
  if (a.strides[2] !== 1 || b.strides[1] !== 1 || K < 8) return false;
  return N === 1 || (M <= 24 && b.strides[2] !== 1);
}

/** C[m, n] = Σ over k of A[m, k]·B[k, n], both contiguous in k: lane l sums k ≡ l, then the lanes are added. */
export function dotStep(spec: MatmulSpec, target: Target): TemplateStep {
  const { batch, M, N, K, a, b } = spec;
  const { lanes } = target;
  const sections = splitRows(M, N === 1 ? 6 : 3);
  const tallest = sections[0].height;
  const width = Math.min(N, tallest === 1 ? 2 * lanes : lanes);
  const pieces = Math.max(1, Math.min(64, Math.floor((2 * batch * M * N * K) / itemWork)));
  const perBatch = ceilDiv(pieces, batch);
  const groups = Math.min(ceilDiv(N, width), perBatch);
  const columnsPerGroup = ceilDiv(ceilDiv(N, width), groups) * width;
  const usedGroups = ceilDiv(N, columnsPerGroup);
  const rowBlocks = N === 1 ? Math.min(ceilDiv(M, tallest), perBatch) : 1;
  const epilogue = new Epilogue(spec.epilogue, 3);
  const item = local("item", "i32");
  const block = new Block();
  const [n, group, rowBlock] = block.coordinates(get(item), [batch, usedGroups, rowBlocks], ["batch", "group", "rows"]);
  const column = block.let("column", times(group, columnsPerGroup));
  const columnEnd = block.let("columnEnd", smaller(plus(column, columnsPerGroup), N));
  const aBase = block.let("aBase", plus(a.offset, times(n, a.strides[0])));
  const bBase = block.let("bBase", plus(b.offset, times(n, b.strides[0])));
  const whole = N - (N % width);
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
                inner.add(store(2, out, bound(part, i, c + l), i * N + c + l));
              });
            }
          }
        };
        each.for("col", column, each.let("wholeEnd", smaller(columnEnd, whole)), width, (inner, at) =>
          tile(inner, at, width),
        );
        if (whole < N) {
          const edge = (inner: Block): void => tile(inner, i32(whole), N - whole);
          if (usedGroups === 1) edge(each);
          else each.if(op("gt", columnEnd, i32(whole)), edge);
        }
      },
    );
  }
  return {
    kernel: {
      name: `dot ${batch > 1 ? `${batch}x` : ""}${M}x${N}x${K}`,
      buffers: [
        { dtype: "float32", access: "read", numel: a.numel },
        { dtype: "float32", access: "read", numel: b.numel },
        { dtype: "float32", access: "write", numel: batch * M * N },
        ...epilogue.buffers,
      ],
      items: batch * usedGroups * rowBlocks,
      item,
      body: block.statements,
      scratch: 0,
      flop: 2 * batch * M * N * K,
      bytes: 4 * batch * (M * K + K * N + M * N),
    },
    buffers: [
      { kind: "input", index: 0 },
      { kind: "input", index: 1 },
      { kind: "output" },
      ...epilogue.templateBuffers,
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
