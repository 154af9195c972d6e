import { normalizeDim } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { permuteTo } from "./primitives/shaping.ts";

/**
 * Two dimensions exchanged.
 *
 * @zh 交换两维。
 *
 * @param x     any shape
 * @param dim0  one of them
 * @param dim1  the other
 * @returns    x with dim0 and dim1 exchanged
 * @throws ShapeError when a dimension is out of range
 * @example transpose(tensor([[1, 2], [3, 4]]), 0, 1) // [[1, 3], [2, 4]]
 */
export const transpose = defineOp(
  {
    name: "transpose",
    inputs: ["x"],
    attrs: { dim0: required<number>(), dim1: required<number>() },
    shape({ x }, _expect, { dim0, dim1 }) {
      return exchange(x.length, dim0, dim1).map((dim) => x[dim]);
    },
    forward: ({ x }, { dim0, dim1 }) => ({ output: permuteTo(x, exchange(x.ndim, dim0, dim1)), saved: {} }),
    samples: [
      { x: [2, 3], dim0: 0, dim1: 1 },
      { x: [2, 3, 4], dim0: -1, dim1: 0 },
    ],
    rejects: [
      { x: [2, 3], dim0: 0, dim1: 2, message: "transpose: dim must be an integer in [-2, 1] for 2 dimensions, got 2." },
    ],
  },
  (apply) =>
    (x: Tensor, dim0: number, dim1: number): Tensor =>
      apply({ x }, { dim0, dim1 }),
);

function exchange(ndim: number, dim0: number, dim1: number): number[] {
  const [a, b] = [normalizeDim("transpose", dim0, ndim), normalizeDim("transpose", dim1, ndim)];
  return Array.from({ length: ndim }, (_, i) => (i === a ? b : i === b ? a : i));
}
