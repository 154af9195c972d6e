import { broadcast, normalizeDim, type Shape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, type Expect } from "./defineOp.ts";
import { takeIndex } from "./indices.ts";
import { gatherAlong } from "./primitives/index.ts";
import { expandTo, reshapeTo } from "./primitives/shaping.ts";

/**
 * Picks elements along a dimension, as `gather`, but x and index broadcast in the others: made for what argmax and
 * argsort give.
 *
 * @zh 沿一个维度按索引取元素，其余维度可广播。
 *
 * @param x      any shape
 * @param index  as many dimensions as x, which broadcast but for dim; any integer dtype
 * @param dim    the dimension that index counts in; both are flattened when missing
 * @returns      the broadcast shape with the extent of index in dim; dtype of x
 * @throws ShapeError when the shapes do not fit, ValueError when a position does not exist
 * @example takeAlongDim(tensor([[1, 2], [3, 4]]), tensor([[1]], { dtype: "int32" }), 1) // [[2], [4]]
 */
export const takeAlongDim = defineOp(
  {
    name: "takeAlongDim",
    inputs: ["x", "index"],
    integer: ["index"],
    attrs: { dim: undefined as number | undefined },
    shape({ x, index }, expect, { dim }) {
      if (dim === undefined) return [index.reduce((a, b) => a * b, 1)];
      return together(x, index, dim, expect).index;
    },
    forward({ x, index }, { dim }) {
      if (dim === undefined) {
        const flat = reshapeTo(takeIndex("takeAlongDim", index, x.numel), [index.numel]);
        return { output: gatherAlong(reshapeTo(x, [x.numel]), flat, 0), saved: {} };
      }
      const at = normalizeDim("takeAlongDim", dim, x.ndim);
      const shapes = together(x.shape, index.shape, dim);
      const positions = expandTo(takeIndex("takeAlongDim", index, x.shape[at] ?? 1), shapes.index);
      if (x.ndim === 0) return { output: x, saved: {} };
      return { output: gatherAlong(expandTo(x, shapes.x), positions, at), saved: {} };
    },
    samples: [
      { x: [2, 3], index: { values: [2, 0], shape: [1, 2], dtype: "int32" }, dim: 1 },
      { x: [3, 1], index: { values: [2, 0, 1, 1], shape: [2, 2], dtype: "int32" }, dim: 0 },
      { x: [2, 2], index: { values: [3, 0, 1], shape: [3], dtype: "int32" } },
    ],
    rejects: [
      {
        x: [2, 3],
        index: { values: [0, 1, 0], shape: [3, 1], dtype: "int32" },
        dim: 1,
        message: "takeAlongDim: index must broadcast with x [2, 3] but for dimension 1, got [3, 1].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, index: Tensor, dim?: number): Tensor =>
      apply({ x, index }, { dim }),
);

/** Both shapes broadcast in every dimension but `dim`. */
function together(x: Shape, index: Shape, dim: number, expect?: Expect): { x: Shape; index: Shape } {
  const at = normalizeDim("takeAlongDim", dim, x.length);
  if (x.length === 0 && index.length === 0) return { x, index };
  const fits = x.length === index.length ? broadcast(x.with(at, 1), index.with(at, 1)) : undefined;
  expect?.that(fits !== undefined, "index", `broadcast with x ${show(x)} but for dimension ${at}`, index);
  const shape = fits ?? [];
  return { x: shape.with(at, x[at]), index: shape.with(at, index[at]) };
}
