import { normalizeDim, type Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { reshapeTo } from "./primitives/shaping.ts";

/**
 * A dimension of extent 1 inserted.
 *
 * @zh 插入一个长度为 1 的维。
 *
 * @param x    any shape
 * @param dim  where it stands in the result
 * @returns   x with one dimension more
 * @throws ShapeError when dim is out of range
 * @example unsqueeze(tensor([1, 2]), -1) // [[1], [2]]
 */
export const unsqueeze = defineOp(
  {
    name: "unsqueeze",
    inputs: ["x"],
    attrs: { dim: required<number>() },
    shape: ({ x }, _expect, { dim }) => inserted(x, dim),
    forward: ({ x }, { dim }) => ({ output: reshapeTo(x, inserted(x.shape, dim)), saved: {} }),
    samples: [
      { x: [2, 3], dim: 0 },
      { x: [2, 3], dim: -1 },
      { x: [], dim: 0 },
    ],
    rejects: [{ x: [2], dim: 2, message: "unsqueeze: dim must be an integer in [-2, 1] for 2 dimensions, got 2." }],
  },
  (apply) =>
    (x: Tensor, dim: number): Tensor =>
      apply({ x }, { dim }),
);

function inserted(x: Shape, dim: number): Shape {
  return x.toSpliced(normalizeDim("unsqueeze", dim, x.length + 1), 0, 1);
}
