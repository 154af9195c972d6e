import { ValueError } from "../ir/errors.ts";
import { numel, type Shape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { choose, holds } from "./choosing.ts";
import { defineOp, type Expect } from "./defineOp.ts";
import { expectSameDType } from "./operands.ts";
import { add, mul, sub } from "./primitives/arithmetic.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import { reshapeTo, sliceOf } from "./primitives/shaping.ts";
import { cubicStencil, linearStencil, nearestStencil, sampleAt } from "./sampleAt.ts";

export interface GridSampleOptions {
  readonly mode: "bilinear" | "nearest" | "bicubic";
  readonly paddingMode: "zeros" | "border" | "reflection";
  readonly alignCorners: boolean | null;
}

const stencils = { bilinear: linearStencil, nearest: nearestStencil, bicubic: cubicStencil } as const;
const paddingModes: readonly string[] = ["zeros", "border", "reflection"];

function outputShape(x: Shape, grid: Shape, expect: Expect, { mode, paddingMode }: GridSampleOptions): Shape {
  for (const [argument, value, known] of [
    ["mode", mode, Object.keys(stencils)],
    ["paddingMode", paddingMode, paddingModes],
  ] as const) {
    if (known.includes(value)) continue;
    const received = JSON.stringify(value);
    throw new ValueError({ op: "gridSample", argument, expected: `be one of ${known.join(", ")}`, received });
  }
  expect.that(x.length === 4 || x.length === 5, "x", "have 4 dimensions [N, C, H, W] or 5 [N, C, D, H, W]", x);
  const spatial = x.length - 2;
  expect.that(
    x.slice(2).every((extent) => extent > 0),
    "x",
    "have no empty spatial dimension",
    x,
  );
  const fits = grid.length === x.length && grid[0] === x[0] && grid[grid.length - 1] === spatial;
  expect.that(fits, "grid", `be [${x[0]}, ...out, ${spatial}] with ${x.length} dimensions for x ${show(x)}`, grid);
  if (mode === "bicubic" && spatial === 3) {
    const expected = "be bilinear or nearest for x of 5 dimensions";
    throw new ValueError({ op: "gridSample", argument: "mode", expected, received: mode });
  }
  return [...x.slice(0, 2), ...grid.slice(1, -1)];
}

/** Into [0, extent − 1]; a NaN goes to 0. At the ends and beyond, no gradient flows. */
function clip(at: Tensor, extent: number): Tensor {
  const last = extent - 1;
  const inner = elementwise("logicalAnd", holds(at, "gt", 0), holds(at, "lt", last));
  return choose(inner, at, choose(holds(at, "ge", last), fullLike(at, last), 0));
}

/** Mirrored between the middles of the outermost elements, or between their outer edges. */
function reflect(at: Tensor, extent: number, alignCorners: boolean): Tensor {
  const low = alignCorners ? 0 : -0.5;
  const span = alignCorners ? extent - 1 : extent;
  if (span === 0) return fullLike(at, 0);
  const offset = sub(at, low);
  const distance = choose(holds(offset, "lt", 0), elementwise("neg", offset), offset);
  const flips = elementwise("floor", mul(distance.detach(), 1 / span));
  const rest = sub(distance, mul(flips, span));
  const half = mul(flips, 0.5);
  const even = elementwise("eq", half, elementwise("floor", half));
  return choose(even, add(rest, low), sub(span + low, rest));
}

/**
 * Reads x at the positions of a grid, as spatial transformers do.
 *
 *     y[n, c, o] = x[n, c] at grid[n, o], interpolated;   −1 and 1 are the ends of x
 *
 * The ends are the outer edges of the outermost elements, or their middles with alignCorners. Every grid entry names x
 * first, then y, then z: the last dimension of x comes first.
 *
 * @zh 按网格给出的归一化坐标对输入采样（空间变换网络的采样步骤）。
 *
 * @param x             [N, C, H, W] or [N, C, D, H, W] float
 * @param grid          [N, ...out, 2] or [N, ...out, 3] of the dtype of x
 * @param mode          "bilinear" (trilinear for volumes), "nearest" (no gradient to the grid) or, for images, "bicubic"
 * @param paddingMode   outside x: "zeros", "border" repeats the edge, "reflection" mirrors
 * @param alignCorners  whether −1 and 1 are the middles of the outermost elements instead of their edges
 * @returns             [N, C, ...out]
 * @throws ShapeError, DTypeError; ValueError for options that do not exist
 * @saves               x and the positions
 * @source              Jaderberg et al. 2015, arXiv:1506.02025
 * @example gridSample(tensor([[[[0, 4]]]]), tensor([[[[0, 0], [0.25, 0]]]])) // [[[[2, 3]]]]
 */
export const gridSample = defineOp({
  name: "gridSample",
  inputs: ["x", "grid"],
  attrs: { mode: "bilinear", paddingMode: "zeros", alignCorners: null } as GridSampleOptions,
  float: ["x", "grid"],
  shape: ({ x, grid }, expect, options) => outputShape(x, grid, expect, options),
  forward({ x, grid }, { mode, paddingMode, alignCorners }) {
    expectSameDType("gridSample", x, { grid });
    const corners = alignCorners ?? false;
    const extents = x.shape.slice(2);
    const count = numel(grid.shape.slice(1, -1));
    const bound = (at: Tensor, extent: number): Tensor => {
      if (paddingMode === "zeros") return at;
      return clip(paddingMode === "reflection" ? reflect(at, extent, corners) : at, extent);
    };
    const positions = extents.map((extent, i) => {
      const which = extents.length - 1 - i;
      const start = grid.shape.map((_, dim) => (dim === grid.ndim - 1 ? which : 0));
      const ones = grid.shape.map(() => 1);
      const own = reshapeTo(sliceOf(grid, start, grid.shape.with(-1, 1), ones), [grid.shape[0], 1, count]);
      const shifted = add(own, 1);
      const at = corners ? mul(shifted, (extent - 1) / 2) : mul(sub(mul(shifted, extent), 1), 0.5);
      // A cubic stencil is bounded element by element, so that it may hang over the edge.
      return mode === "bicubic" ? at : bound(at, extent);
    });
    const sampled = sampleAt(x, positions, stencils[mode], mode === "bicubic" ? bound : undefined);
    return { output: reshapeTo(sampled, [...x.shape.slice(0, 2), ...grid.shape.slice(1, -1)]), saved: {} };
  },
  samples: [
    { x: [2, 2, 3, 4], grid: { shape: [2, 2, 3, 2], low: -1.3, high: 1.3 } },
    { x: [1, 2, 3, 3], grid: { shape: [1, 2, 2, 2], low: -2, high: 2 }, paddingMode: "border", alignCorners: true },
    { x: [1, 1, 3, 4], grid: { shape: [1, 3, 2, 2], low: -3, high: 3 }, paddingMode: "reflection" },
    { x: [1, 2, 4, 4], grid: { shape: [1, 2, 3, 2], low: -1, high: 1 }, mode: "nearest" },
    { x: [1, 1, 3, 2], grid: { shape: [1, 1, 2, 2], low: -1.2, high: 1.2 }, mode: "bicubic" },
    {
      x: [1, 1, 3, 4],
      grid: { shape: [1, 1, 2, 2], low: -1.5, high: 1.5 },
      mode: "bicubic",
      paddingMode: "reflection",
      alignCorners: true,
    },
    { x: [1, 2, 2, 3, 2], grid: { shape: [1, 2, 1, 2, 3], low: -1.2, high: 1.2 } },
  ],
  rejects: [
    {
      x: [1, 2, 3],
      grid: [1, 3, 2],
      message: "gridSample: x must have 4 dimensions [N, C, H, W] or 5 [N, C, D, H, W], got [1, 2, 3].",
    },
    {
      x: [1, 2, 3, 3],
      grid: [1, 4, 4, 3],
      message: "gridSample: grid must be [1, ...out, 2] with 4 dimensions for x [1, 2, 3, 3], got [1, 4, 4, 3].",
    },
    {
      x: [1, 2, 3, 3, 3],
      grid: [1, 4, 4, 4, 3],
      mode: "bicubic",
      message: "gridSample: mode must be bilinear or nearest for x of 5 dimensions, got bicubic.",
    },
  ],
});
