/**
 * Speed of the heavy templates on one thread, against the peak of a kernel that does nothing but 128-bit multiply-adds
 * in the same process. Run with a Node that strips types: `node scripts/bench-kernels.ts [filter] [--strict]`.
 * REGISTERS is the target's count of vector registers (16; 12 suits V8 up to 12.4), MS the time for each case.
 */
import { hasRelaxedSimd } from "../src/backends/wasm/host.ts";
import { buildKernelModule } from "../src/backends/wasm/kernelModule.ts";
import { multiplyAddKernel } from "../src/backends/wasm/peakKernels.ts";
import type { Target } from "../src/compiler/kernel.ts";
import type { TemplatePlan } from "../src/compiler/template.ts";
import { convPlan } from "../src/compiler/templates/conv.ts";
import { convInputGradPlan } from "../src/compiler/templates/convInputGrad.ts";
import { type ConvSpec, product } from "../src/compiler/templates/convSpec.ts";
import { convWeightGradPlan } from "../src/compiler/templates/convWeightGrad.ts";
import { matmulPlan } from "../src/compiler/templates/matmul.ts";

const relaxed = !process.argv.includes("--strict") && hasRelaxedSimd();
const filter = process.argv.slice(2).find((arg) => !arg.startsWith("--")) ?? "";
const registers = Number(process.env.REGISTERS ?? 16);
const target: Target = { lanes: 4, registers, fused: relaxed };

interface Case {
  readonly name: string;
  readonly plan: TemplatePlan;
  readonly inputs: readonly number[];
  readonly output: number;
  readonly flop: number;
}

/** Calls that run the plan once, in pieces of some 200 µs at most; operands are numbers in [-0.5, 0.5). */
function prepare({ plan, inputs, output, flop }: Case): (() => void)[] {
  let top = 1 << 20;
  const place = (numel: number): number => {
    const at = top;
    top = (top + numel * 4 + 127) & ~63;
    return at;
  };
  const scratch = place(Math.max(0, ...plan.steps.map((step) => step.kernel.scratch)));
  const inputAt = inputs.map(place);
  const outputAt = place(output);
  const temporaryAt = plan.temporaries.map(place);
  const pages = Math.ceil(top / 65536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const floats = new Float32Array(memory.buffer);
  inputs.forEach((numel, i) => {
    for (let j = 0; j < numel; j++) floats[inputAt[i] / 4 + j] = ((j * 2654435761) % 1024) / 1024 - 0.5;
  });
  const limits = { initial: pages, maximum: pages, shared: false };
  const kernels = plan.steps.map((step) => step.kernel);
  const module = new WebAssembly.Module(buildKernelModule(kernels, { relaxed, memory: limits }));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return plan.steps.flatMap(({ kernel, buffers }, i) => {
    const run = exports[`k${i}`] as (...args: number[]) => void;
    const addresses = buffers.map((buffer) => {
      if (buffer.kind === "output") return outputAt;
      if (buffer.kind === "extra") throw new Error("a benchmark has no extras");
      return (buffer.kind === "input" ? inputAt : temporaryAt)[buffer.index];
    });
    const pieces = Math.max(1, Math.min(kernel.items, Math.ceil(flop / 8e6)));
    return Array.from({ length: pieces }, (_, p) => {
      const [begin, end] = [p, p + 1].map((n) => Math.floor((kernel.items * n) / pieces));
      return () => run(begin, end, scratch, ...addresses);
    });
  });
}

/**
 * Best GFLOP/s over about `ms` milliseconds, after a warm-up that lets the host optimise. Each piece counts with its
 * own best time: on a shared machine a long run is never undisturbed, a short one is now and then.
 */
function measure(one: Case, ms: number): number {
  const calls = prepare(one);
  const warm = performance.now();
  do for (const call of calls) call();
  while (performance.now() - warm < 250);
  const best = calls.map((call) => {
    const begin = performance.now();
    call();
    return performance.now() - begin;
  });
  const repeats = best.map((time) => (calls.length > 1 ? 1 : Math.ceil(0.1 / Math.max(time, 1e-4))));
  const start = performance.now();
  do {
    calls.forEach((call, i) => {
      const begin = performance.now();
      for (let n = 0; n < repeats[i]; n++) call();
      best[i] = Math.min(best[i], (performance.now() - begin) / repeats[i]);
    });
  } while (performance.now() - start < ms);
  return one.flop / best.reduce((a, b) => a + b) / 1e6;
}

function gemm(name: string, shape: [number, number, number], form: string, batch = 1): Case {
  const [M, N, K] = shape;
  const a: [number, number, number] = form[0] === "n" ? [M * K, K, 1] : [M * K, 1, M];
  const b: [number, number, number] = form[1] === "n" ? [K * N, N, 1] : [K * N, 1, K];
  const plan = matmulPlan(
    {
      batch,
      M,
      N,
      K,
      a: { numel: batch * M * K, offset: 0, strides: a },
      b: { numel: batch * K * N, offset: 0, strides: b },
    },
    target,
  );
  return {
    name: `${name} ${form}`,
    plan,
    inputs: [batch * M * K, batch * K * N],
    output: batch * M * N,
    flop: 2 * batch * M * N * K,
  };
}

interface Square {
  readonly N: number;
  readonly C: number;
  readonly O: number;
  readonly size: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: number;
  readonly groups?: number;
}

/** Forward, input gradient and weight gradient of a square two-dimensional convolution. */
function conv(square: Square): (() => Case)[] {
  const { N, C, O, size, kernel, stride = 1, groups = 1 } = square;
  const padding = square.padding ?? (kernel - 1) >> 1;
  const out = Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const spec: ConvSpec = {
    N,
    C,
    O,
    groups,
    inputSize: [size, size],
    kernel: [kernel, kernel],
    outputSize: [out, out],
    stride: [stride, stride],
    padding: [
      [padding, padding],
      [padding, padding],
    ],
    dilation: [1, 1],
  };
  const [x, weight, y] = [N * C * size * size, O * (C / groups) * kernel * kernel, N * O * out * out];
  const flop = 2 * y * (C / groups) * product(spec.kernel);
  const step = stride > 1 ? ` /${stride}` : "";
  const name = `${kernel}x${kernel} ${C}-${O}${groups > 1 ? ` g${groups}` : ""} ${size}x${size}${step} b${N}`;
  return [
    () => ({ name: `conv ${name}`, plan: convPlan(spec, target), inputs: [x, weight], output: y, flop }),
    () => ({ name: `conv-dx ${name}`, plan: convInputGradPlan(spec, target), inputs: [y, weight], output: x, flop }),
    () => ({ name: `conv-dw ${name}`, plan: convWeightGradPlan(spec, target), inputs: [x, y], output: weight, flop }),
  ];
}

const cases: (() => Case)[] = [
  ...["nn", "nt", "tn", "tt"].map((form) => () => gemm("gemm-1024", [1024, 1024, 1024], form)),
  ...["nn", "nt", "tn", "tt"].map((form) => () => gemm("gemm-512", [512, 512, 512], form)),
  ...["nn", "nt", "tn"].map((form) => () => gemm("gemm-64", [64, 64, 64], form)),
  () => gemm("gemm-100", [100, 100, 100], "nn"),
  () => gemm("linear-128x784x512", [128, 512, 784], "nt"),
  () => gemm("linear-dw-512x784x128", [512, 784, 128], "tn"),
  () => gemm("linear-dx-128x784x512", [128, 784, 512], "nn"),
  () => gemm("head-128x10x512", [128, 10, 512], "nt"),
  () => gemm("head-dw-10x512x128", [10, 512, 128], "tn"),
  () => gemm("attention-48x64x64x32", [64, 64, 32], "nt", 48),
  () => gemm("vector-1x512x512", [1, 512, 512], "nt"),
  () => gemm("vector-1x512x512", [1, 512, 512], "nn"),
  () => gemm("batch-8x512x512", [8, 512, 512], "nt"),
  () => gemm("thin-K-32x32x20000", [32, 32, 20000], "tn"),
  ...conv({ N: 64, C: 32, O: 64, size: 14, kernel: 3 }),
  ...conv({ N: 64, C: 1, O: 32, size: 28, kernel: 3 }),
  ...conv({ N: 32, C: 16, O: 16, size: 32, kernel: 3 }),
  ...conv({ N: 32, C: 16, O: 32, size: 32, kernel: 3, stride: 2 }),
  ...conv({ N: 32, C: 64, O: 64, size: 8, kernel: 3 }),
  ...conv({ N: 32, C: 256, O: 256, size: 7, kernel: 3 }),
  ...conv({ N: 16, C: 64, O: 128, size: 28, kernel: 1 }),
  ...conv({ N: 16, C: 64, O: 128, size: 28, kernel: 1, stride: 2 }),
  ...conv({ N: 2, C: 3, O: 64, size: 112, kernel: 7, stride: 2 }),
  ...conv({ N: 8, C: 64, O: 64, size: 28, kernel: 3, groups: 64 }),
];

console.log(`node ${process.versions.node}, ${relaxed ? "relaxed" : "strict"} SIMD`);
const peakKernel = multiplyAddKernel(1, 100_000);
const peakPlan: TemplatePlan = { temporaries: [], steps: [{ kernel: peakKernel, buffers: [{ kind: "output" }] }] };
const peakCase: Case = { name: "peak", plan: peakPlan, inputs: [], output: 64, flop: peakKernel.flop };
let peak = 0;
for (const make of cases) {
  const one = make();
  if (!one.name.includes(filter)) continue;
  peak = Math.max(peak, measure(peakCase, 100));
  const speed = measure(one, Number(process.env.MS ?? 500));
  const share = speed / peak;
  console.log(
    `${one.name.padEnd(36)} ${speed.toFixed(1).padStart(6)} GFLOP/s  ${share.toFixed(2)} of ${peak.toFixed(1)}`,
  );
}
