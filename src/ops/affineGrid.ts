import { numel, type Shape } from "../ir/shape.ts";
import { constantNode } from "../tensor/constant.ts";
import { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { product } from "./primitives/matmul.ts";
import { expandTo, reshapeTo } from "./primitives/shaping.ts";

/** Positions of `extent` elements from −1 to 1: of their middles, or from corner to corner. */
function normalized(extent: number, alignCorners: boolean): number[] {
  return Array.from({ length: extent }, (_, i) => {
    if (!alignCorners) return (2 * i + 1) / extent - 1;
    return extent > 1 ? (2 * i) / (extent - 1) - 1 : 0;
  });
}

/** [...extents, d + 1]: the last dimension's position first, and a 1 at the end. */
function basePoints(extents: readonly number[], alignCorners: boolean): Float64Array {
  const axes = extents.map((extent) => normalized(extent, alignCorners));
  const width = extents.length + 1;
  const points = new Float64Array(numel(extents) * width).fill(1);
  for (let at = 0; at < numel(extents); at++) {
    let rest = at;
    for (let dim = extents.length - 1; dim >= 0; dim--) {
      points[at * width + extents.length - 1 - dim] = axes[dim][rest % extents[dim]];
      rest = Math.floor(rest / extents[dim]);
    }
  }
  return points;
}

/**
 * The grid that an affine map makes of an image's positions, for `gridSample`.
 *
 *     grid[n, o] = theta[n] · (x, y, 1),   (x, y) from −1 to 1 at output position o
 *
 * @zh 由一批仿射矩阵生成采样网格，供 gridSample 使用。
 *
 * @param theta         [N, 2, 3] for images or [N, 3, 4] for volumes, float
 * @param size          [N, C, H, W] or [N, C, D, H, W] of what will be sampled
 * @param alignCorners  whether −1 and 1 are the middles of the outermost elements instead of their edges
 * @returns             [N, H, W, 2] or [N, D, H, W, 3]
 * @throws ShapeError when theta and size do not agree
 * @source              Jaderberg et al. 2015, arXiv:1506.02025
 * @example affineGrid(tensor([[[1, 0, 0], [0, 1, 0.5]]]), [1, 1, 1, 2]) // [[[[-0.5, 0.5], [0.5, 0.5]]]]
 */
export const affineGrid = defineOp(
  {
    name: "affineGrid",
    inputs: ["theta"],
    attrs: { size: required<Shape>(), alignCorners: false },
    float: ["theta"],
    shape({ theta }, expect, { size }) {
      const spatial = size.length - 2;
      const known = (spatial === 2 || spatial === 3) && size.every((extent) => Number.isInteger(extent) && extent > 0);
      expect.that(known, "size", "be [N, C, H, W] or [N, C, D, H, W] of whole numbers above 0", size);
      expect("theta", theta, [size[0], spatial, spatial + 1], "size");
      return [size[0], ...size.slice(2), spatial];
    },
    forward({ theta }, { size, alignCorners }) {
      const [n, , ...extents] = size;
      const points = basePoints(extents, alignCorners);
      const data = theta.dtype === "float64" ? points : new Float32Array(points);
      const shape = [1, numel(extents), extents.length + 1];
      const base = new Tensor(constantNode(data, shape, theta.dtype), theta.device);
      const grid = product(expandTo(base, shape.with(0, n)), theta, false, true); // [N, P, d]
      return { output: reshapeTo(grid, [n, ...extents, extents.length]), saved: {} };
    },
    samples: [
      { theta: [2, 2, 3], size: [2, 3, 2, 4] },
      { theta: [1, 3, 4], size: [1, 1, 2, 3, 2], alignCorners: true },
    ],
    rejects: [
      {
        theta: [2, 3, 3],
        size: [2, 1, 4, 4],
        message: "affineGrid: theta must be [2, 2, 3] to match size, got [2, 3, 3].",
      },
      {
        theta: [2, 2, 3],
        size: [2, 4, 4],
        message: "affineGrid: size must be [N, C, H, W] or [N, C, D, H, W] of whole numbers above 0, got [2, 4, 4].",
      },
    ],
  },
  (apply) =>
    (theta: Tensor, size: Shape, options?: { readonly alignCorners?: boolean }): Tensor =>
      apply({ theta }, { ...options, size }),
);
