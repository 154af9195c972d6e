import { describe, expect, it } from "vitest";
import { runKernel } from "../../backends/wasm/kernelModule.ts";
import type { TypedArray } from "../../ir/dtype.ts";
import { f32, op } from "../expr.ts";
import { interpret } from "../interpret.ts";
import type { Kernel, Target } from "../kernel.ts";
import type { Elementwise, Operand } from "../template.ts";
import { matmulPlan } from "./matmul.ts";
import type { MatmulSpec } from "./matmulSpec.ts";
import { expectEqual, runPlan } from "./runPlan.ts";

const strict: Target = { lanes: 4, registers: 16, fused: false };
const relaxed: Target = { lanes: 4, registers: 16, fused: true };
const wide: Target = { lanes: 8, registers: 32, fused: true };

/** Small deterministic generator for operands; whole eighths, so that float32 sums of products are exact. */
function eighths(seed: number): () => number {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return ((state >>> 24) - 128) / 8;
  };
}

type Storage = "rows" | "columns" | "padded" | "one batch" | "strided";

function operand(
  batch: number,
  rows: number,
  columns: number,
  storage: Storage,
  next: () => number,
): { operand: Operand; data: Float32Array } {
  const strides: [number, number, number] =
    storage === "columns"
      ? [rows * columns, 1, rows]
      : storage === "padded"
        ? [rows * (columns + 3) + 5, columns + 3, 1]
        : storage === "strided"
          ? [rows * columns * 6, columns * 6, 3]
          : [storage === "one batch" ? 0 : rows * columns, columns, 1];
  const offset = storage === "padded" ? 2 : 0;
  const numel = offset + (batch - 1) * strides[0] + (rows - 1) * strides[1] + (columns - 1) * strides[2] + 1;
  const data = Float32Array.from({ length: Math.max(numel, 0) }, next);
  return { operand: { numel: data.length, offset, strides }, data };
}

function oracle(spec: MatmulSpec, a: Float32Array, b: Float32Array): Float32Array {
  const { batch, M, N, K } = spec;
  const out = new Float32Array(batch * M * N);
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < M; i++)
      for (let j = 0; j < N; j++) {
        let sum = 0;
        for (let k = 0; k < K; k++) {
          const [x, y] = [spec.a, spec.b];
          sum +=
            a[x.offset + n * x.strides[0] + i * x.strides[1] + k * x.strides[2]] *
            b[y.offset + n * y.strides[0] + k * y.strides[1] + j * y.strides[2]];
        }
        out[(n * M + i) * N + j] = sum;
      }
  return out;
}

function build(
  shape: readonly [number, number, number, number],
  storages: readonly [Storage, Storage],
  epilogue?: Elementwise,
) {
  const [batch, M, N, K] = shape;
  const next = eighths(M * 1000 + N * 100 + K);
  const a = operand(batch, M, K, storages[0], next);
  const b = operand(batch, K, N, storages[1], next);
  const spec: MatmulSpec = { batch, M, N, K, a: a.operand, b: b.operand, epilogue };
  return { spec, inputs: [a.data, b.data] };
}

const viaInterpreter = (target: Target) => (kernel: Kernel, buffers: readonly TypedArray[]) =>
  interpret(kernel, buffers, { lanes: target.lanes, fused: target.fused });
const viaWasm = (kernel: Kernel, buffers: readonly TypedArray[]) => runKernel(kernel, buffers, { relaxed: false });

const shapes: readonly (readonly [number, number, number, number])[] = [
  [1, 1, 1, 1],
  [1, 2, 8, 2],
  [2, 3, 5, 7],
  [1, 1, 33, 40],
  [1, 17, 1, 19],
  [1, 6, 8, 4],
  [3, 7, 9, 13],
  [1, 13, 67, 29],
  [1, 25, 66, 300],
  [2, 31, 17, 65],
  [1, 3, 4, 2100],
  [1, 30, 130, 70],
];
const storages: readonly Storage[] = ["rows", "columns", "padded", "one batch", "strided"];

describe("matmulPlan", { timeout: 30_000 }, () => {
  for (const shape of shapes) {
    it(`equals the sum of products for batch, M, N, K = ${shape} in every storage of both operands`, () => {
      for (const left of storages) {
        for (const right of storages) {
          const { spec, inputs } = build(shape, [left, right]);
          const want = oracle(spec, inputs[0], inputs[1]);
          const outputNumel = want.length;
          for (const target of left === right ? [strict, wide] : []) {
            const got = runPlan(matmulPlan(spec, target), { inputs, outputNumel }, viaInterpreter(target));
            expectEqual(got, want, `${left}, ${right}, ${target.lanes} lanes`);
          }
          expectEqual(runPlan(matmulPlan(spec, strict), { inputs, outputNumel }, viaWasm), want, `${left}, ${right}`);
        }
      }
    });
  }

  it("applies the epilogue once, at the final store, with extras of any stride", () => {
    const [batch, M, N] = [2, 9, 11];
    for (const K of [0, 3, 40, 600, 3000]) {
      const columnBias = Float32Array.from({ length: N }, (_, i) => i);
      const scale = Float32Array.from({ length: batch * M }, (_, i) => (i % 3) - 1);
      const keep = Uint8Array.from({ length: batch * M * N }, (_, i) => (i % 5 === 0 ? 0 : 1));
      const epilogue: Elementwise = {
        extras: [
          { dtype: "float32", numel: N, offset: 0, strides: [0, 0, 1] },
          { dtype: "float32", numel: batch * M, offset: 0, strides: [M, 1, 0] },
          { dtype: "bool", numel: batch * M * N, offset: 0, strides: [M * N, N, 1] },
        ],
        apply: (value, [bias, factor, mask]) =>
          op("where", mask, op("mul", op("add", value, bias), factor), op("mul", value, f32(0))),
      };
      for (const right of ["rows", "columns"] as const) {
        const { spec, inputs } = build([batch, M, N, K], ["rows", right], epilogue);
        const want = oracle(spec, inputs[0], inputs[1]).map((x, i) =>
          keep[i] ? (x + columnBias[i % N]) * scale[Math.floor(i / N)] : x * 0,
        );
        const arrays = { inputs, extras: [columnBias, scale, keep], outputNumel: want.length };
        expectEqual(runPlan(matmulPlan(spec, strict), arrays, viaInterpreter(strict)), want, `K = ${K}`);
        expectEqual(runPlan(matmulPlan(spec, strict), arrays, viaWasm), want, `K = ${K}`);
      }
    }
  });

  it("gives zeros when K is 0 and no steps when the output is empty", () => {
    const { spec, inputs } = build([1, 3, 5, 0], ["rows", "rows"]);
    expect(runPlan(matmulPlan(spec, strict), { inputs, outputNumel: 15 }, viaWasm)).toEqual(new Float32Array(15));
    expect(matmulPlan({ ...spec, M: 0 }, strict).steps).toEqual([]);
  });

  it("gives the same bits when B is packed by a step of its own, which others can share", () => {
    for (const [M, N, K] of [
      [32, 512, 128],
      [32, 130, 700],
      [40, 67, 300],
    ]) {
      for (const right of ["rows", "columns", "strided"] as const) {
        const { spec, inputs } = build([1, M, N, K], ["rows", right]);
        const arrays = { inputs: inputs.map((x) => x.map((v) => Math.fround(v * 0.1))), outputNumel: M * N };
        const alone = runPlan(matmulPlan(spec, relaxed), arrays, viaWasm);
        const shared = matmulPlan({ ...spec, isShared: true }, relaxed);
        expectEqual(runPlan(shared, arrays, viaWasm), alone, `${M}x${N}x${K}, ${right}`);
        if (right === "columns")
          expect(shared.steps.map((step) => step.kernel.name)).toContain(`pack columns ${K}x${N}`);
      }
    }
  });

  it("gives the same bits however the items are cut", () => {
    const { spec, inputs } = build([1, 100, 200, 700], ["columns", "columns"]);
    const arrays = { inputs: inputs.map((x) => x.map((v) => Math.fround(v * 0.1))), outputNumel: 20000 };
    const plan = matmulPlan(spec, relaxed);
    const whole = runPlan(plan, arrays, viaWasm);
    const pieces = runPlan(plan, arrays, (kernel, buffers) => {
      for (let i = kernel.items - 1; i >= 0; i--) runKernel(kernel, buffers, { relaxed: false, begin: i, end: i + 1 });
    });
    expectEqual(pieces, whole, "in pieces");
  });

  it("splits a long K into chunks when C is small, and stays as precise as its blocks", () => {
    const { spec, inputs } = build([1, 16, 16, 50_000], ["columns", "rows"]);
    const tenths = inputs.map((x) => x.map((v) => Math.fround(v / 10)));
    const plan = matmulPlan(spec, strict);
    expect(plan.steps.length).toBeGreaterThan(1);
    const got = runPlan(plan, { inputs: tenths, outputNumel: 256 }, viaWasm);
    const want = oracle(spec, tenths[0], tenths[1]);
    const size = Math.sqrt(50_000) * 0.5;
    for (let i = 0; i < 256; i++) expect(Math.abs(got[i] - want[i])).toBeLessThan(2e-6 * size * 10);
  });
});
