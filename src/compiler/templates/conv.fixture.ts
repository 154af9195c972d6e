import { runKernel } from "../../backends/wasm/kernelModule.ts";
import type { TypedArray } from "../../ir/dtype.ts";
import { interpret } from "../interpret.ts";
import type { Kernel, Target } from "../kernel.ts";
import { type ConvSpec, product } from "./convSpec.ts";

/** Made-up convolutions for the tests of their templates, and two ways to run a kernel. */

export const strict: Target = { lanes: 4, registers: 16, fused: false };
export const wide: Target = { lanes: 8, registers: 32, fused: true };

export function random(seed: number): () => number {
  let state = (seed * 2654435761 + 12345) | 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}

export type Geometry = Omit<ConvSpec, "outputSize" | "epilogue">;

export function specOf(geometry: Geometry): ConvSpec {
  const outputSize = geometry.inputSize.map((size, i) => {
    const [before, after] = geometry.padding[i];
    const free = size + before + after - geometry.dilation[i] * (geometry.kernel[i] - 1) - 1;
    return Math.max(0, Math.floor(free / geometry.stride[i]) + 1);
  });
  return { ...geometry, outputSize };
}

/** Whole eighths, so that sums of products are exact in float32 and every plan must give the oracle's bits. */
export function dataOf(spec: ConvSpec, seed: number) {
  const next = random(seed);
  const make = (numel: number): Float32Array =>
    Float32Array.from({ length: numel }, () => Math.floor(next() * 32 - 16) / 8);
  return {
    x: make(spec.N * spec.C * product(spec.inputSize)),
    weight: make(spec.O * (spec.C / spec.groups) * product(spec.kernel)),
    grad: make(spec.N * spec.O * product(spec.outputSize)),
  };
}

export const viaInterpreter = (target: Target) => (kernel: Kernel, buffers: readonly TypedArray[]) =>
  interpret(kernel, buffers, { lanes: target.lanes, fused: target.fused });
export const viaWasm = (kernel: Kernel, buffers: readonly TypedArray[]) =>
  runKernel(kernel, buffers, { relaxed: false });

export function randomGeometry(next: () => number, ndim: number): Geometry {
  const pick = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const largest = [40, 15, 6][ndim - 1];
  const groups = next() < 0.7 ? 1 : pick(2, 3);
  const each = <T>(make: () => T): T[] => Array.from({ length: ndim }, make);
  return {
    N: pick(1, 4),
    C: groups * (next() < 0.4 ? 1 : pick(1, 9)),
    O: groups * (next() < 0.4 ? 1 : pick(1, 14)),
    inputSize: each(() => pick(1, largest)),
    kernel: each(() => (next() < 0.3 ? 1 : pick(1, 4))),
    stride: each(() => (next() < 0.5 ? 1 : pick(1, 3))),
    padding: each(() => [pick(0, 3), pick(0, 3)] as const),
    dilation: each(() => (next() < 0.7 ? 1 : pick(1, 3))),
    groups,
  };
}

export const square = (size: number, kernel: number, stride: number, padding: number) => ({
  inputSize: [size, size],
  kernel: [kernel, kernel],
  stride: [stride, stride],
  padding: [
    [padding, padding],
    [padding, padding],
  ] as const,
  dilation: [1, 1],
});
