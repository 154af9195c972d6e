import { ShapeError, ValueError } from "../ir/errors.ts";
import { numel, type Shape, show } from "../ir/shape.ts";
import { constantNode } from "../tensor/constant.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Expect, Sample } from "./defineOp.ts";
import { div } from "./primitives/arithmetic.ts";
import { cast } from "./primitives/elementwise.ts";
import { reshapeTo } from "./primitives/shaping.ts";
import { type PoolAttrs, windowMax, windowSum } from "./primitives/window.ts";
import {
  expectImages,
  expectWindowFits,
  type Padding,
  type PerDim,
  paddingOf,
  perDim,
  withBatch,
} from "./windowGeometry.ts";

export interface MaxPoolOptions {
  readonly kernel: PerDim;
  /** The kernel's size unless given. */
  readonly stride: PerDim | undefined;
  readonly padding: Padding;
  readonly dilation: PerDim;
  readonly ceilMode: boolean;
}

export interface AvgPoolOptions {
  readonly kernel: PerDim;
  /** The kernel's size unless given. */
  readonly stride: PerDim | undefined;
  readonly padding: Padding;
  readonly ceilMode: boolean;
  readonly countIncludePad: boolean;
  readonly divisorOverride: number | undefined;
}

type Geometry = Omit<MaxPoolOptions, "ceilMode"> & { readonly ceilMode: boolean };

/** The windows' geometry. With ceilMode the last window may reach past the padding: it is then padded further. */
function geometry(
  op: string,
  spatial: number,
  x: Shape,
  options: Geometry,
): PoolAttrs & { size: number[]; declared: [number, number][] } {
  const kernel = perDim(op, "kernel", options.kernel, spatial, 1);
  const stride = options.stride === undefined ? kernel : perDim(op, "stride", options.stride, spatial, 1);
  const dilation = perDim(op, "dilation", options.dilation, spatial, 1);
  const declared = paddingOf(op, options.padding, kernel, stride, dilation);
  declared.forEach((sides, i) => {
    if (Math.max(...sides) <= kernel[i] / 2) return;
    throw new ValueError({
      op,
      argument: "padding",
      expected: `be at most half of the kernel ${show(kernel)}`,
      received: String(Math.max(...sides)),
    });
  });
  const input = x.slice(-spatial);
  const padding = declared.map(([before, after], i): [number, number] => {
    if (!options.ceilMode) return [before, after];
    const span = (kernel[i] - 1) * dilation[i] + 1;
    let out = Math.ceil((input[i] + before + after - span) / stride[i]) + 1;
    if ((out - 1) * stride[i] >= input[i] + before) out -= 1; // would start in the padding at the end
    return [before, Math.max(after, (out - 1) * stride[i] + span - input[i] - before)];
  });
  const attrs = { kernel, stride, padding, dilation };
  return { ...attrs, size: expectWindowFits(op, x, kernel, attrs), declared };
}

const outputShape = (x: Shape, spatial: number, size: readonly number[]): Shape => [...x.slice(0, -spatial), ...size];

/** A dilated window can miss the input altogether; then it has no maximum. */
function expectWindowsTouch(op: string, x: Shape, attrs: PoolAttrs & { size: readonly number[] }): void {
  const input = x.slice(-attrs.size.length);
  attrs.size.forEach((size, i) => {
    for (const out of [0, size - 1]) {
      const corner = out * attrs.stride[i] - attrs.padding[i][0];
      let inside = false;
      for (let k = 0; k < attrs.kernel[i]; k++) {
        const at = corner + k * attrs.dilation[i];
        if (at >= 0 && at < input[i]) inside = true;
      }
      if (inside) continue;
      throw new ShapeError({
        op,
        argument: "every window",
        expected: `hold an element of x ${show(x)}`,
        received: `one with padding alone at output position ${out}`,
      });
    }
  });
}

const maxPoolAttrs: MaxPoolOptions = { kernel: 0, stride: undefined, padding: 0, dilation: 1, ceilMode: false };

function maxPoolShape(name: string, spatial: number, x: Shape, expect: Expect, options: MaxPoolOptions): Shape {
  expectImages(expect, x, spatial);
  const attrs = geometry(name, spatial, x, options);
  expectWindowsTouch(name, x, attrs);
  return outputShape(x, spatial, attrs.size);
}

function largest(
  name: string,
  spatial: number,
  x: Tensor,
  options: MaxPoolOptions,
): { values: Tensor; indices: Tensor } {
  const attrs = geometry(name, spatial, x.shape, options);
  const shape = outputShape(x.shape, spatial, attrs.size);
  const batched = x.ndim === spatial + 2 ? x : reshapeTo(x, [1, ...x.shape]);
  const { values, indices } = windowMax(batched, attrs);
  return { values: reshapeTo(values, shape), indices: reshapeTo(indices, shape) };
}

/** The parts of the records of maxPool1d, maxPool2d and maxPool3d. */
export function maxPoolRecord(
  name: string,
  spatial: 1 | 2 | 3,
  samples: readonly Sample[],
  rejects: readonly (Sample & { readonly message: string })[] = [],
) {
  return {
    name,
    inputs: ["x"] as const,
    attrs: maxPoolAttrs,
    float: ["x"] as const,
    shape: ({ x }: { x: Shape }, expect: Expect, options: MaxPoolOptions): Shape =>
      maxPoolShape(name, spatial, x, expect, options),
    forward: ({ x }: { x: Tensor }, options: MaxPoolOptions) => ({
      output: largest(name, spatial, x, options).values,
      saved: {},
    }),
    samples,
    rejects,
  };
}

/** The same with the maxima's positions as a second output. */
export function maxPoolIndicesRecord(name: string, spatial: 1 | 2 | 3, samples: readonly Sample[]) {
  return {
    name,
    inputs: ["x"] as const,
    attrs: maxPoolAttrs,
    float: ["x"] as const,
    shape({ x }: { x: Shape }, expect: Expect, options: MaxPoolOptions): { values: Shape; indices: Shape } {
      const shape = maxPoolShape(name, spatial, x, expect, options);
      return { values: shape, indices: shape };
    },
    forward: ({ x }: { x: Tensor }, options: MaxPoolOptions) => ({
      output: largest(name, spatial, x, options),
      saved: {},
    }),
    samples,
  };
}

/** How many elements each window counts: those of the padded input, or of the input alone. */
function counts(
  x: Shape,
  attrs: PoolAttrs & { size: number[]; declared: [number, number][] },
  includePad: boolean,
): Float64Array {
  const input = x.slice(-attrs.size.length);
  const perDimension = attrs.size.map((size, i) =>
    Array.from({ length: size }, (_, out) => {
      const [before, after] = attrs.declared[i];
      const start = out * attrs.stride[i] - before;
      const end = Math.min(start + attrs.kernel[i], input[i] + after);
      return includePad ? end - start : Math.min(end, input[i]) - Math.max(start, 0);
    }),
  );
  const table = new Float64Array(numel(attrs.size));
  for (let at = 0; at < table.length; at++) {
    let rest = at;
    let count = 1;
    for (let dim = attrs.size.length - 1; dim >= 0; dim--) {
      count *= perDimension[dim][rest % attrs.size[dim]];
      rest = Math.floor(rest / attrs.size[dim]);
    }
    table[at] = count;
  }
  return table;
}

/** The shape of the averages; x must be images. */
export function avgPoolShape(name: string, spatial: number, x: Shape, expect: Expect, options: AvgPoolOptions): Shape {
  expectImages(expect, x, spatial);
  const { divisorOverride } = options;
  if (divisorOverride !== undefined && !(divisorOverride !== 0 && Number.isFinite(divisorOverride))) {
    throw new ValueError({
      op: name,
      argument: "divisorOverride",
      expected: "be a number other than 0",
      received: String(divisorOverride),
    });
  }
  return outputShape(x, spatial, geometry(name, spatial, x, { ...options, dilation: 1 }).size);
}

/** The parts of the records of avgPool1d, avgPool2d and avgPool3d. */
export function avgPoolRecord(
  name: string,
  spatial: 1 | 2 | 3,
  samples: readonly Sample[],
  rejects: readonly (Sample & { readonly message: string })[] = [],
) {
  const attrs: AvgPoolOptions = {
    kernel: 0,
    stride: undefined,
    padding: 0,
    ceilMode: false,
    countIncludePad: true,
    divisorOverride: undefined,
  };
  return {
    name,
    inputs: ["x"] as const,
    attrs,
    float: ["x"] as const,
    shape: ({ x }: { x: Shape }, expect: Expect, options: AvgPoolOptions): Shape =>
      avgPoolShape(name, spatial, x, expect, options),
    forward({ x }: { x: Tensor }, options: AvgPoolOptions) {
      const window = geometry(name, spatial, x.shape, { ...options, dilation: 1 });
      const table = counts(x.shape, window, options.countIncludePad);
      const output = withBatch(x, spatial, (batched) => {
        const sums = windowSum(batched, window);
        if (options.divisorOverride !== undefined) return div(sums, options.divisorOverride);
        if (table.every((count) => count === table[0])) return div(sums, table[0]);
        const data = x.dtype === "float64" ? table : new Float32Array(table);
        const divisor = new Tensor(constantNode(data, [1, 1, ...window.size], x.dtype), x.device);
        return div(sums, cast(divisor, x.dtype));
      });
      return { output, saved: {} };
    },
    samples,
    rejects,
  };
}

/** The face of a pooling op: the kernel's size, then the options. */
export function poolFace<O extends object, R>(
  apply: (inputs: { x: Tensor }, options?: Partial<O>) => R,
): (x: Tensor, kernel: PerDim, options?: Partial<Omit<O, "kernel">>) => R {
  return (x, kernel, options) => apply({ x }, { ...options, kernel } as unknown as Partial<O>);
}
