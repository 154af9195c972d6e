import { ValueError } from "../ir/errors.ts";
import { numel, type Shape } from "../ir/shape.ts";
import { constantNode } from "../tensor/constant.ts";
import { full } from "../tensor/create.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Expect, Sample } from "./defineOp.ts";
import { div } from "./primitives/arithmetic.ts";
import { sumOver } from "./primitives/shaping.ts";
import { tapAlong } from "./primitives/taps.ts";
import { windowSum } from "./primitives/window.ts";
import { expectImages, withBatch } from "./windowGeometry.ts";

/** The output's extents; null keeps the input's. */
export type OutputSize = number | null | readonly (number | null)[];

export interface AdaptiveOptions {
  readonly outputSize: OutputSize;
}

/** One output extent per spatial dimension. */
export function adaptiveSizes(op: string, x: Shape, spatial: number, wanted: OutputSize): number[] {
  const list: readonly (number | null)[] =
    wanted === null || typeof wanted === "number" ? new Array<number | null>(spatial).fill(wanted) : wanted;
  if (list.length !== spatial || !list.every((n) => n === null || (Number.isInteger(n) && n >= 0))) {
    throw new ValueError({
      op,
      argument: "outputSize",
      expected: `be a whole number of at least 0, null, or ${spatial} of them`,
      received: JSON.stringify(wanted),
    });
  }
  return list.map((n, i) => n ?? x[x.length - spatial + i]);
}

/** The output's shape; x must be images without an empty spatial dimension. */
export function adaptiveShape(
  op: string,
  spatial: number,
  x: Shape,
  expect: Expect,
  { outputSize }: AdaptiveOptions,
): Shape {
  expectImages(expect, x, spatial);
  const out = adaptiveSizes(op, x, spatial, outputSize);
  expect.that(
    x.slice(-spatial).every((n) => n > 0),
    "x",
    "have no empty spatial dimension",
    x,
  );
  return [...x.slice(0, -spatial), ...out];
}

/** Window i of `out` over `extent` elements: from ⌊i·extent/out⌋ to ⌈(i+1)·extent/out⌉. */
export function adaptiveWindow(i: number, extent: number, out: number): { start: number; end: number } {
  return { start: Math.floor((i * extent) / out), end: Math.ceil(((i + 1) * extent) / out) };
}

/** Averages of unequal windows along one dimension; what lies outside a window has no part in it, infinite or not. */
function averageAlong(x: Tensor, dim: number, out: number): Tensor {
  const extent = x.shape[dim];
  if (extent === out) return x;
  const windows = Array.from({ length: out }, (_, i) => adaptiveWindow(i, extent, out));
  const sizes = windows.map(({ start, end }) => end - start);
  const count = Math.max(...sizes);
  const index = new Int32Array(count * out).fill(-1);
  windows.forEach(({ start }, i) => {
    for (let k = 0; k < sizes[i]; k++) index[k * out + i] = start + k;
  });
  const sums = tapAlong(x, dim, { extent, out, count, index });
  const table = x.dtype === "float64" ? Float64Array.from(sizes) : Float32Array.from(sizes);
  const perOutput = x.shape.map((_, d) => (d === dim ? out : 1));
  return div(sums, new Tensor(constantNode(table, perOutput, x.dtype), x.device));
}

function average(x: Tensor, out: readonly number[]): Tensor {
  const input = x.shape.slice(2);
  if (out.includes(0)) return full([...x.shape.slice(0, 2), ...out], 0, { dtype: x.dtype, device: x.device });
  if (out.every((n) => n === 1)) {
    const dims = out.map((_, i) => i + 2);
    return div(sumOver(x, dims), numel(input));
  }
  if (out.every((n, i) => input[i] % n === 0)) {
    const kernel = out.map((n, i) => input[i] / n);
    const none = kernel.map(() => [0, 0] as const);
    return div(windowSum(x, { kernel, stride: kernel, padding: none, dilation: kernel.map(() => 1) }), numel(kernel));
  }
  return out.reduce((y, n, i) => averageAlong(y, i + 2, n), x);
}

/** The parts of the records of adaptiveAvgPool1d, adaptiveAvgPool2d and adaptiveAvgPool3d. */
export function adaptiveAvgPoolRecord(
  name: string,
  spatial: 1 | 2 | 3,
  samples: readonly Sample[],
  rejects: readonly (Sample & { readonly message: string })[] = [],
) {
  const attrs: AdaptiveOptions = { outputSize: 1 };
  return {
    name,
    inputs: ["x"] as const,
    attrs,
    float: ["x"] as const,
    shape: ({ x }: { x: Shape }, expect: Expect, options: AdaptiveOptions): Shape =>
      adaptiveShape(name, spatial, x, expect, options),
    forward({ x }: { x: Tensor }, { outputSize }: AdaptiveOptions) {
      const out = adaptiveSizes(name, x.shape, spatial, outputSize);
      return { output: withBatch(x, spatial, (batched) => average(batched, out)), saved: {} };
    },
    samples,
    rejects,
  };
}

/** The face of an adaptive pooling op. */
export function adaptiveFace<R>(
  apply: (inputs: { x: Tensor }, options?: Partial<AdaptiveOptions>) => R,
): (x: Tensor, outputSize: OutputSize) => R {
  return (x, outputSize) => apply({ x }, { outputSize });
}
