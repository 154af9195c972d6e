import { normalizeDims } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { flipOver } from "./primitives/shaping.ts";
import type { Dims } from "./reducing.ts";

/**
 * The order of the elements reversed along dimensions.
 *
 * @zh 沿给定的维把元素次序反转。
 *
 * @param x     any shape
 * @param dims  one dimension or several; [] reverses nothing
 * @returns    shape of x
 * @throws ShapeError when a dimension is out of range
 * @example flip(tensor([1, 2, 3]), 0) // [3, 2, 1]
 */
export const flip = defineOp(
  {
    name: "flip",
    inputs: ["x"],
    attrs: { dims: required<Dims>() },
    shape({ x }, _expect, { dims }) {
      dimsOf(dims, x.length);
      return x;
    },
    forward: ({ x }, { dims }) => ({ output: flipOver(x, dimsOf(dims, x.ndim)), saved: {} }),
    samples: [
      { x: [2, 3], dims: 1 },
      { x: [2, 3, 4], dims: [0, -1] },
      { x: [2, 3], dims: [] },
    ],
    rejects: [{ x: [2, 3], dims: 2, message: "flip: dim must be an integer in [-2, 1] for 2 dimensions, got 2." }],
  },
  (apply) =>
    (x: Tensor, dims: number | readonly number[]): Tensor =>
      apply({ x }, { dims }),
);

/** Unlike those of a reduction, no dimensions are none. */
function dimsOf(dims: Dims, ndim: number): number[] {
  return Array.isArray(dims) && dims.length === 0 ? [] : normalizeDims("flip", dims, ndim);
}
