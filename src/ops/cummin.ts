import { normalizeDim } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { asLine } from "./asLine.ts";
import { defineOp, required } from "./defineOp.ts";
import { cumulativeArg } from "./primitives/cumulative.ts";
import { gatherAlong } from "./primitives/index.ts";

/**
 * Smallest elements so far along a dimension and where they are, the latest of equals; a NaN wins. The gradient flows to the
 * chosen elements.
 *
 * @zh 沿一个维度求到当前位置为止的最小值及其位置。
 * @param x    any shape
 * @param dim  along this dimension; negative counts from the end
 * @returns    values with dtype of x and int32 indices, both of the shape of x
 * @throws ShapeError when dim is out of range
 * @example cummin(tensor([3, 1, 2, 1]), 0) // { values: [3, 1, 1, 1], indices: [0, 1, 1, 3] }
 */
export const cummin = defineOp(
  {
    name: "cummin",
    inputs: ["x"],
    attrs: { dim: required<number>() },
    shape({ x }, _expect, { dim }) {
      normalizeDim("cummin", dim, x.length);
      return { values: x, indices: x };
    },
    forward({ x }, { dim }) {
      const { line, dim: at, restore } = asLine("cummin", x, dim);
      const indices = cumulativeArg("argmin", line, at);
      const values = gatherAlong(line, indices, at);
      return { output: { values: restore(values), indices: restore(indices) }, saved: {} };
    },
    samples: [
      { x: [7], dim: 0 },
      { x: [2, 3, 4], dim: 1 },
      { x: [3, 5], dim: -1 },
      { x: [], dim: 0 },
    ],
    rejects: [{ x: [2, 3], dim: 2, message: "cummin: dim must be an integer in [-2, 1] for 2 dimensions, got 2." }],
  },
  (apply) =>
    (x: Tensor, dim: number): { values: Tensor; indices: Tensor } =>
      apply({ x }, { dim }),
);
