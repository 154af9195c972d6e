import { normalizeDim } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { selectAlong, takeIndex } from "./indices.ts";

/**
 * Positions of a dimension in the order of a list; a position may come several times.
 *
 * @zh 按下标列表选取一维上的位置，同一位置可以重复出现。
 *
 * @param x      at least one dimension
 * @param index  [n], any integer dtype
 * @param dim    the dimension
 * @returns      x with extent n in dim
 * @throws ShapeError when index is no vector, ValueError when a position does not exist
 * @example indexSelect(tensor([[1, 2], [3, 4]]), 1, tensor([1, 1], { dtype: "int32" })) // [[2, 2], [4, 4]]
 */
export const indexSelect = defineOp(
  {
    name: "indexSelect",
    inputs: ["x", "index"],
    integer: ["index"],
    attrs: { dim: required<number>() },
    shape({ x, index }, expect, { dim }) {
      const at = normalizeDim("indexSelect", dim, x.length);
      expect.that(x.length > 0, "x", "have at least one dimension", x);
      expect.that(index.length === 1, "index", "have 1 dimension", index);
      return x.with(at, index[0]);
    },
    forward({ x, index }, { dim }) {
      const at = normalizeDim("indexSelect", dim, x.ndim);
      return { output: selectAlong(x, at, takeIndex("indexSelect", index, x.shape[at])), saved: {} };
    },
    samples: [
      { x: [2, 3], index: { values: [2, 0, 2, 1], shape: [4], dtype: "int32" }, dim: 1 },
      { x: [4], index: { values: [3], shape: [1], dtype: "uint8" }, dim: 0 },
    ],
    rejects: [
      {
        x: [2, 3],
        index: { values: [0, 3], shape: [2], dtype: "int32" },
        dim: 1,
        message: "indexSelect: index must be in [0, 3), got 3 at position [1].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, dim: number, index: Tensor): Tensor =>
      apply({ x, index }, { dim }),
);
