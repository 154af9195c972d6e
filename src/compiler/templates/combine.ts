import { f32, get, load, local, splat, store } from "../expr.ts";
import type { Expr, Kernel, Target } from "../kernel.ts";
import type { Elementwise, TemplateStep } from "../template.ts";
import { Block, ceilDiv, plus, smaller, times } from "./block.ts";
import { Epilogue } from "./epilogue.ts";
import { treeSum } from "./vectors.ts";

/** Partial sums of [batch, M, N], one after another in temporary 0. */
export interface Combination {
  readonly batch: number;
  readonly M: number;
  readonly N: number;
  /** How many partial sums there are; 0 gives zeros. */
  readonly chunks: number;
  readonly epilogue?: Elementwise;
}

/** out = epilogue(partial 0 + partial 1 + …), in a tree that depends on the count alone. */
export function combineStep(spec: Combination, target: Target): TemplateStep {
  const { batch, M, N, chunks } = spec;
  const rows = batch * M;
  const size = rows * N;
  const rowsPerItem = Math.max(1, Math.min(rows, ceilDiv(8192, N * Math.max(chunks, 1))));
  const items = ceilDiv(rows, rowsPerItem);
  const epilogue = new Epilogue(spec.epilogue, chunks === 0 ? 1 : 2);
  const item = local("item", "i32");
  const block = new Block();
  const from = block.let("from", times(get(item), rowsPerItem));
  block.for("row", from, block.let("to", smaller(plus(from, rowsPerItem), rows)), 1, (each, row) => {
    const [b, m] = each.coordinates(row, [batch, M], ["b", "m"]);
    const base = each.let("base", times(row, N));
    const whole = N - (N % target.lanes);
    const emit = (inner: Block, column: Expr, vector: boolean): void => {
      const at = inner.let("at", plus(base, column));
      const parts = Array.from({ length: chunks }, (_, c) => load(1, "f32", vector, at, c * size));
      const sum = chunks === 0 ? (vector ? splat(f32(0)) : f32(0)) : treeSum(parts);
      inner.add(store(0, at, epilogue.bind(inner, [b, m, column])(inner.let("sum", sum), 0, 0)));
    };
    each.for("column", 0, whole, target.lanes, (inner, column) => emit(inner, column, true));
    each.for("column", whole, N, 1, (inner, column) => emit(inner, column, false));
  });
  const kernel: Kernel = {
    name: `add ${chunks} partial sums`,
    buffers: [
      { dtype: "float32", access: "write", numel: size },
      ...(chunks === 0 ? [] : [{ dtype: "float32", access: "read", numel: size * chunks } as const]),
      ...epilogue.buffers,
    ],
    items,
    item,
    body: block.statements,
    scratch: 0,
    flop: size * chunks,
    bytes: 4 * size * (chunks + 1),
  };
  return {
    kernel,
    buffers: [
      { kind: "output" },
      ...(chunks === 0 ? [] : [{ kind: "temporary", index: 0 } as const]),
      ...epilogue.templateBuffers,
    ],
  };
}
