import { normalizeDim } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { corner, expectIndex, takeIndex } from "./indices.ts";
import { gatherAlong } from "./primitives/index.ts";
import { reshapeTo } from "./primitives/shaping.ts";

/**
 * Picks one element of x for each element of index.
 *
 *     y[i, j, k] = x[i, index[i, j, k], k]    for dim = 1
 *
 * @zh 按下标张量沿一维逐个取出元素。
 *
 * @param x      any shape
 * @param dim    the dimension that index counts in
 * @param index  as many dimensions as x, none but dim longer than that of x; any integer dtype
 * @returns      shape of index, dtype of x
 * @throws ShapeError when the shapes do not fit, ValueError when a position does not exist
 * @example gather(tensor([[1, 2], [3, 4]]), 1, tensor([[1], [0]], { dtype: "int32" })) // [[2], [3]]
 */
export const gather = defineOp(
  {
    name: "gather",
    inputs: ["x", "index"],
    integer: ["index"],
    attrs: { dim: required<number>() },
    shape({ x, index }, expect, { dim }) {
      expectIndex("gather", expect, x, index, dim);
      return index;
    },
    forward({ x, index }, { dim }) {
      const at = normalizeDim("gather", dim, x.ndim);
      const positions = takeIndex("gather", index, x.shape[at] ?? 1);
      if (x.ndim === 0) return { output: reshapeTo(x, index.shape), saved: {} };
      const reach = index.shape.with(at, x.shape[at]);
      return { output: gatherAlong(corner(x, reach), positions, at), saved: {} };
    },
    samples: [
      { x: [2, 3], index: { values: [2, 0, 1, 1], shape: [2, 2], dtype: "int32" }, dim: 1 },
      { x: [3, 3], index: { values: [2, 0, 0, 1], shape: [2, 2], dtype: "int32" }, dim: 0 },
    ],
    rejects: [
      {
        x: [2, 3],
        index: { values: [0, 1, 2], shape: [3, 1], dtype: "int32" },
        dim: 1,
        message: "gather: index must have 2 dimensions, each but dimension 1 at most that of x [2, 3], got [3, 1].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, dim: number, index: Tensor): Tensor =>
      apply({ x, index }, { dim }),
);
