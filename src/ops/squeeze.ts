import { normalizeDims, type Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { reshapeTo } from "./primitives/shaping.ts";
import type { Dims } from "./reducing.ts";

/**
 * Dimensions of extent 1 dropped.
 *
 * @zh 去掉长度为 1 的维。
 *
 * @param x    any shape
 * @param dim  which ones: those of them whose extent is 1; all of extent 1 when missing, none for []
 * @returns   x without those dimensions
 * @throws ShapeError when dim is out of range
 * @example squeeze(tensor([[1, 2]]), 0) // [1, 2]
 */
export const squeeze = defineOp(
  {
    name: "squeeze",
    inputs: ["x"],
    attrs: { dim: undefined as Dims },
    shape: ({ x }, _expect, { dim }) => squeezed(x, dim),
    forward: ({ x }, { dim }) => ({ output: reshapeTo(x, squeezed(x.shape, dim)), saved: {} }),
    samples: [{ x: [2, 1, 3, 1] }, { x: [2, 1, 3, 1], dim: 1 }, { x: [2, 1], dim: 0 }, { x: [2, 1], dim: [] }],
    rejects: [{ x: [2, 3], dim: 2, message: "squeeze: dim must be an integer in [-2, 1] for 2 dimensions, got 2." }],
  },
  (apply) =>
    (x: Tensor, dim?: Dims): Tensor =>
      apply({ x }, { dim }),
);

function squeezed(x: Shape, dim: Dims): Shape {
  if (Array.isArray(dim) && dim.length === 0) return x;
  const dims = normalizeDims("squeeze", dim, x.length);
  return x.filter((extent, i) => extent !== 1 || !dims.includes(i));
}
