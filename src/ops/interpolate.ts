import { type DType, isFloat } from "../ir/dtype.ts";
import { DTypeError, ValueError } from "../ir/errors.ts";
import { type Shape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { adaptiveAvgPool1d } from "./adaptiveAvgPool1d.ts";
import { adaptiveAvgPool2d } from "./adaptiveAvgPool2d.ts";
import { adaptiveAvgPool3d } from "./adaptiveAvgPool3d.ts";
import { defineOp, type Expect } from "./defineOp.ts";
import { cubicTaps, linearTaps, nearestTaps, type Resampling, smoothedTaps } from "./interpolationTaps.ts";
import { type Taps, tapAlong } from "./primitives/taps.ts";
import type { PerDim } from "./windowGeometry.ts";

export type InterpolateMode = "nearest" | "nearest-exact" | "linear" | "bilinear" | "bicubic" | "trilinear" | "area";

export interface InterpolateOptions {
  readonly size: PerDim | null;
  readonly scaleFactor: PerDim | null;
  readonly mode: InterpolateMode;
  readonly alignCorners: boolean | null;
  readonly recomputeScaleFactor: boolean | null;
  readonly antialias: boolean;
}

/** The numbers of spatial dimensions that each mode knows, and whether its positions may be corners. */
const modes: Readonly<Record<InterpolateMode, { dims: readonly number[]; corners: boolean }>> = {
  nearest: { dims: [1, 2, 3], corners: false },
  "nearest-exact": { dims: [1, 2, 3], corners: false },
  area: { dims: [1, 2, 3], corners: false },
  linear: { dims: [1], corners: true },
  bilinear: { dims: [2], corners: true },
  bicubic: { dims: [2], corners: true },
  trilinear: { dims: [3], corners: true },
};

function refuse(argument: string, expected: string, received: unknown): never {
  throw new ValueError({ op: "interpolate", argument, expected, received: JSON.stringify(received) });
}

function perSpatial(argument: string, value: PerDim, spatial: number, good: (n: number) => boolean, what: string) {
  const list = typeof value === "number" ? new Array<number>(spatial).fill(value) : [...value];
  if (list.length !== spatial || !list.every(good)) {
    refuse(argument, `be ${what}${spatial > 1 ? `, or ${spatial} of them` : ""}`, value);
  }
  return list;
}

/** The output's extents, and the factors that count instead of their ratio to x's. */
function target(x: Shape, { size, scaleFactor, recomputeScaleFactor }: InterpolateOptions) {
  const input = x.slice(2);
  if ((size === null) === (scaleFactor === null)) {
    const received = size === null ? "neither" : "both";
    throw new ValueError({ op: "interpolate", argument: "size or scaleFactor", expected: "be given", received });
  }
  if (size !== null) {
    if (recomputeScaleFactor) refuse("recomputeScaleFactor", "be left out with size", true);
    const whole = (n: number): boolean => Number.isInteger(n) && n >= 1;
    return { out: perSpatial("size", size, input.length, whole, "a whole number of at least 1"), factors: undefined };
  }
  const positive = (n: number): boolean => n > 0 && Number.isFinite(n);
  const factors = perSpatial("scaleFactor", scaleFactor ?? 1, input.length, positive, "a number above 0");
  const out = input.map((extent, i) => Math.floor(extent * factors[i]));
  return { out, factors: recomputeScaleFactor ? undefined : factors };
}

function outputShape(x: Shape, expect: Expect, options: InterpolateOptions): Shape {
  const { mode, alignCorners, antialias } = options;
  if (!Object.hasOwn(modes, mode)) refuse("mode", `be one of ${Object.keys(modes).join(", ")}`, mode);
  expect.that(x.length >= 3 && x.length <= 5, "x", "have 3 to 5 dimensions [N, C, ...]", x);
  const { dims, corners } = modes[mode];
  const ranks = `have ${dims.map((n) => n + 2).join(", ")} dimensions [N, C, ...] for mode ${mode}`;
  expect.that(dims.includes(x.length - 2), "x", ranks, x);
  if (!corners && alignCorners !== null) refuse("alignCorners", `be left out with mode ${mode}`, alignCorners);
  if (antialias && !(corners && x.length === 4)) refuse("antialias", "be left out but with bilinear and bicubic", true);
  expect.that(
    x.slice(2).every((extent) => extent > 0),
    "x",
    "have no empty spatial dimension",
    x,
  );
  const { out } = target(x, options);
  const some = out.every((extent) => extent > 0);
  expect.that(some, "scaleFactor", `leave at least 1 in each dimension of x ${show(x)}`, show(out));
  return [...x.slice(0, 2), ...out];
}

function tapsOf(resampling: Resampling, mode: InterpolateMode, antialias: boolean): Taps {
  if (mode === "nearest" || mode === "nearest-exact") return nearestTaps(resampling, mode === "nearest-exact");
  if (antialias) return smoothedTaps(resampling, mode === "bicubic" ? "cubic" : "linear");
  return mode === "bicubic" ? cubicTaps(resampling) : linearTaps(resampling);
}

function area(x: Tensor, out: readonly number[]): Tensor {
  return [adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d][out.length - 1](x, out);
}

function expectFloat(dtype: DType, mode: InterpolateMode): void {
  if (isFloat(dtype) || mode === "nearest" || mode === "nearest-exact") return;
  const expected = `have a float dtype for mode ${mode}`;
  throw new DTypeError({ op: "interpolate", argument: "x", expected, received: dtype });
}

/**
 * Resamples the spatial dimensions to another size, one dimension after the other.
 *
 *     y[o] = Σ_i w(s(o) − i) · x[i],   s(o) = (o + ½)·W/out − ½, or o·(W − 1)/(out − 1) with alignCorners
 *
 * w is 1 for the nearest i alone, the linear hat or a cubic kernel. Positions are rounded as PyTorch rounds them, and a
 * scaleFactor that is given counts instead of W/out, so what `nearest` picks agrees.
 *
 * @zh 把空间维重采样到新的尺寸，可用最近邻、线性、双线性、双三次、三线性或面积平均插值。
 *
 * @param x                     [N, C, ...1 to 3 spatial dimensions] float; any dtype for the nearest modes
 * @param size                  output extents: a number, or one per dimension
 * @param scaleFactor           instead of size: ⌊W·factor⌋; a number, or one per dimension
 * @param mode                  "nearest", "nearest-exact" (by the middles), "linear", "bilinear", "bicubic", "trilinear" or "area"
 * @param alignCorners          whether the outermost positions of x and y meet, instead of their outer edges
 * @param recomputeScaleFactor  whether the ratio of the extents counts although scaleFactor is given
 * @param antialias             when shrinking by bilinear or bicubic, whether the kernel grows so that it passes over nothing
 * @returns                     [N, C, ...out]
 * @throws ShapeError, DTypeError; ValueError for options that do not go together
 * @source  Keys 1981, "Cubic convolution interpolation for digital image processing", for bicubic
 * @example interpolate(tensor([[[0, 4]]]), { size: 4, mode: "linear" }) // [[[0, 1, 3, 4]]]
 */
export const interpolate = defineOp({
  name: "interpolate",
  inputs: ["x"],
  attrs: {
    size: null,
    scaleFactor: null,
    mode: "nearest",
    alignCorners: null,
    recomputeScaleFactor: null,
    antialias: false,
  } as InterpolateOptions,
  shape: ({ x }, expect, options) => outputShape(x, expect, options),
  forward({ x }, options) {
    const { mode, antialias } = options;
    const alignCorners = options.alignCorners ?? false;
    expectFloat(x.dtype, mode);
    const { out, factors } = target(x.shape, options);
    if (mode === "area") return { output: area(x, out), saved: {} };
    // What shrinks goes first, so that the others have less to do.
    const order = out.map((_, i) => i).sort((a, b) => out[a] / x.shape[a + 2] - out[b] / x.shape[b + 2]);
    const output = order.reduce((y, i) => {
      const resampling = { extent: x.shape[i + 2], out: out[i], factor: factors?.[i], alignCorners, dtype: x.dtype };
      return tapAlong(y, i + 2, tapsOf(resampling, mode, antialias));
    }, x);
    return { output, saved: {} };
  },
  samples: [
    { x: [1, 2, 3, 2], scaleFactor: 2 },
    { x: [2, 1, 5], size: 3, mode: "nearest-exact" },
    { x: [1, 2, 4, 3], size: [5, 2], mode: "bilinear" },
    { x: [2, 3, 4], scaleFactor: 1.6, mode: "linear", alignCorners: true },
    { x: [1, 1, 3, 4], scaleFactor: [1.7, 0.6], mode: "bicubic" },
    { x: [1, 1, 7, 6], size: [3, 4], mode: "bilinear", antialias: true },
    { x: [1, 1, 9, 3], size: [3, 5], mode: "bicubic", antialias: true },
    { x: [1, 1, 2, 3, 2], size: [3, 2, 4], mode: "trilinear", recomputeScaleFactor: false },
    { x: [1, 2, 5, 4], size: [2, 2], mode: "area" },
  ],
  rejects: [
    {
      x: [1, 2, 4, 4],
      message: "interpolate: size or scaleFactor must be given, got neither.",
    },
    {
      x: [2, 3],
      size: 4,
      message: "interpolate: x must have 3 to 5 dimensions [N, C, ...], got [2, 3].",
    },
    {
      x: [1, 2, 4],
      size: 4,
      mode: "bilinear",
      message: "interpolate: x must have 4 dimensions [N, C, ...] for mode bilinear, got [1, 2, 4].",
    },
    {
      x: [1, 2, 4],
      size: 4,
      alignCorners: true,
      message: "interpolate: alignCorners must be left out with mode nearest, got true.",
    },
    {
      x: [1, 2, 4],
      size: [4, 4],
      message: "interpolate: size must be a whole number of at least 1, got [4,4].",
    },
    {
      x: [1, 2, 4],
      scaleFactor: 0.2,
      message: "interpolate: scaleFactor must leave at least 1 in each dimension of x [1, 2, 4], got [0].",
    },
    {
      x: { shape: [1, 2, 4], dtype: "int32" },
      size: 4,
      mode: "linear",
      message: "interpolate: x must have a float dtype for mode linear, got int32.",
    },
  ],
});
