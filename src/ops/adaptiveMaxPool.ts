import { numel, type Shape } from "../ir/shape.ts";
import { constantNode } from "../tensor/constant.ts";
import { full } from "../tensor/create.ts";
import { Tensor } from "../tensor/tensor.ts";
import { type AdaptiveOptions, adaptiveShape, adaptiveSizes, adaptiveWindow } from "./adaptivePool.ts";
import type { Expect, Sample } from "./defineOp.ts";
import { selectAlong } from "./indices.ts";
import { gatherAlong } from "./primitives/index.ts";
import { argExtreme } from "./primitives/reduce.ts";
import { expandTo, reshapeTo } from "./primitives/shaping.ts";
import { windowMax } from "./primitives/window.ts";

interface Maxima {
  readonly values: Tensor;
  readonly indices: Tensor;
}

/** Elements of every window along one dimension, all windows as long as the longest: the last element is repeated. */
function windowTable(extent: number, out: number): { length: number; at: number[] } {
  const windows = Array.from({ length: out }, (_, i) => adaptiveWindow(i, extent, out));
  const length = Math.max(...windows.map(({ start, end }) => end - start));
  return {
    length,
    at: windows.flatMap(({ start, end }) => Array.from({ length }, (_, k) => Math.min(start + k, end - 1))),
  };
}

const int32 = (values: ArrayLike<number>, shape: Shape, like: Tensor): Tensor =>
  new Tensor(constantNode(Int32Array.from(values), shape, "int32"), like.device);

/** Position in the plane of every element of every window: [...out, window], the window row by row. */
function planePositions(input: readonly number[], out: readonly number[]): Int32Array {
  const tables = out.map((n, d) => windowTable(input[d], n));
  const window = tables.map(({ length }) => length);
  const [places, size] = [numel(out), numel(window)];
  const positions = new Int32Array(places * size);
  for (let place = 0; place < places; place++) {
    for (let k = 0; k < size; k++) {
      let [restOut, restWindow, position, stride] = [place, k, 0, 1];
      for (let d = out.length - 1; d >= 0; d--) {
        const i = restOut % out[d];
        position += stride * tables[d].at[i * window[d] + (restWindow % window[d])];
        stride *= input[d];
        restOut = Math.floor(restOut / out[d]);
        restWindow = Math.floor(restWindow / window[d]);
      }
      positions[place * size + k] = position;
    }
  }
  return positions;
}

/** Maxima over windows of unequal sizes of x [N, C, ...]: each is gathered at the size of the longest. */
function unevenMaxima(x: Tensor, out: readonly number[]): Maxima {
  const [n, c, ...input] = x.shape;
  const planes = n * c;
  const places = numel(out);
  const positions = planePositions(input, out);
  const window = positions.length / places;
  const plane = reshapeTo(x, [planes, numel(input)]);
  const candidates = selectAlong(plane.detach(), 1, int32(positions, [positions.length], x));
  const winner = argExtreme("argmax", reshapeTo(candidates, [planes, places, window]), 2);
  const table = expandTo(int32(positions, [1, places, window], x), [planes, places, window]);
  const indices = reshapeTo(gatherAlong(table, winner, 2), [planes, places]);
  const shape = [n, c, ...out];
  return { values: reshapeTo(gatherAlong(plane, indices, 1), shape), indices: reshapeTo(indices, shape) };
}

function maxima(x: Tensor, out: readonly number[]): Maxima {
  const input = x.shape.slice(2);
  const shape = [...x.shape.slice(0, 2), ...out];
  if (numel(shape) === 0) {
    const { device, dtype } = x;
    return { values: full(shape, 0, { dtype, device }), indices: full(shape, 0, { dtype: "int32", device }) };
  }
  if (!out.every((n, i) => input[i] % n === 0)) return unevenMaxima(x, out);
  const kernel = out.map((n, i) => input[i] / n);
  const none = kernel.map(() => [0, 0] as const);
  return windowMax(x, { kernel, stride: kernel, padding: none, dilation: kernel.map(() => 1) });
}

function adaptiveMaxima(name: string, spatial: number, x: Tensor, { outputSize }: AdaptiveOptions): Maxima {
  const out = adaptiveSizes(name, x.shape, spatial, outputSize);
  if (x.ndim === spatial + 2) return maxima(x, out);
  const { values, indices } = maxima(reshapeTo(x, [1, ...x.shape]), out);
  return {
    values: reshapeTo(values, values.shape.slice(1)),
    indices: reshapeTo(indices, indices.shape.slice(1)),
  };
}

/** The parts of the records of adaptiveMaxPool1d, adaptiveMaxPool2d and adaptiveMaxPool3d. */
export function adaptiveMaxPoolRecord(
  name: string,
  spatial: 1 | 2 | 3,
  samples: readonly Sample[],
  rejects: readonly (Sample & { readonly message: string })[] = [],
) {
  return {
    name,
    inputs: ["x"] as const,
    attrs: { outputSize: 1 } as AdaptiveOptions,
    float: ["x"] as const,
    shape: ({ x }: { x: Shape }, expect: Expect, options: AdaptiveOptions): Shape =>
      adaptiveShape(name, spatial, x, expect, options),
    forward: ({ x }: { x: Tensor }, options: AdaptiveOptions) => ({
      output: adaptiveMaxima(name, spatial, x, options).values,
      saved: {},
    }),
    samples,
    rejects,
  };
}

/** The same with the maxima's positions as a second output. */
export function adaptiveMaxPoolIndicesRecord(name: string, spatial: 1 | 2 | 3, samples: readonly Sample[]) {
  return {
    name,
    inputs: ["x"] as const,
    attrs: { outputSize: 1 } as AdaptiveOptions,
    float: ["x"] as const,
    shape({ x }: { x: Shape }, expect: Expect, options: AdaptiveOptions): { values: Shape; indices: Shape } {
      const shape = adaptiveShape(name, spatial, x, expect, options);
      return { values: shape, indices: shape };
    },
    forward: ({ x }: { x: Tensor }, options: AdaptiveOptions) => ({
      output: { ...adaptiveMaxima(name, spatial, x, options) },
      saved: {},
    }),
    samples,
  };
}
