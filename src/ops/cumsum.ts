import type { DType } from "../ir/dtype.ts";
import { normalizeDim } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { asLine } from "./asLine.ts";
import { defineOp, required } from "./defineOp.ts";
import { cumulate } from "./primitives/cumulative.ts";
import { summable } from "./summable.ts";

/**
 * Sums of the elements so far along a dimension, carried in float64.
 *
 *     y[i] = x[0] + … + x[i]
 *
 * @zh 沿一个维度求到当前位置为止的累加和。
 * @param x      any shape
 * @param dim    along this dimension; negative counts from the end
 * @param dtype  what x is converted to first; bools and uint8 become int32 by default
 * @returns      shape of x
 * @throws ShapeError when dim is out of range
 * @example cumsum(tensor([1, 2, 3]), 0) // [1, 3, 6]
 */
export const cumsum = defineOp(
  {
    name: "cumsum",
    inputs: ["x"],
    attrs: { dim: required<number>(), dtype: undefined as DType | undefined },
    shape({ x }, _expect, { dim }) {
      normalizeDim("cumsum", dim, x.length);
      return x;
    },
    forward({ x }, { dim, dtype }) {
      const { line, dim: at, restore } = asLine("cumsum", summable(x, dtype), dim);
      return { output: restore(cumulate("sum", line, { dim: at })), saved: {} };
    },
    samples: [
      { x: [7], dim: 0 },
      { x: [2, 3, 4], dim: 1 },
      { x: [3, 5], dim: -1 },
      { x: [], dim: 0 },
      { x: { values: [0, 2, 3, 1, 0, 0, 4, 0.5, 2], shape: [3, 3], dtype: "float32" }, dim: 1 },
      { x: { values: [1, 0, 1], shape: [3], dtype: "bool" }, dim: 0 },
      { x: [4, 0], dim: 0 },
    ],
    rejects: [{ x: [2, 3], dim: 2, message: "cumsum: dim must be an integer in [-2, 1] for 2 dimensions, got 2." }],
  },
  (apply) =>
    (x: Tensor, dim: number, options: { readonly dtype?: DType | undefined } = {}): Tensor =>
      apply({ x }, { dim, ...options }),
);
