import { normalizeDim } from "../ir/shape.ts";
import { asLine } from "./asLine.ts";
import { defineOp } from "./defineOp.ts";
import { argsortAlong } from "./primitives/argsort.ts";
import { gatherAlong } from "./primitives/index.ts";

/**
 * A dimension in order, and where its elements were. Equal elements stay in their order; a NaN counts as the largest.
 *
 * @zh 对某一维度排序（稳定），并给出各元素原来的位置。
 * @param x           any shape
 * @param dim         the dimension; negative counts from the end
 * @param descending  whether the largest comes first
 * @returns           values with dtype of x and int32 indices, both of the shape of x
 * @throws ShapeError when dim is out of range
 * @example sort(tensor([3, 1, 2])) // { values: [1, 2, 3], indices: [1, 2, 0] }
 */
export const sort = defineOp({
  name: "sort",
  inputs: ["x"],
  attrs: { dim: -1, descending: false },
  shape({ x }, _expect, { dim }) {
    normalizeDim("sort", dim, x.length);
    return { values: x, indices: x };
  },
  forward({ x }, { dim, descending }) {
    const { line, dim: at, restore } = asLine("sort", x, dim);
    const indices = argsortAlong(line, at, descending);
    const values = gatherAlong(line, indices, at);
    return { output: { values: restore(values), indices: restore(indices) }, saved: {} };
  },
  samples: [{ x: [9] }, { x: [2, 4, 3], dim: 1, descending: true }, { x: [5, 2], dim: 0 }, { x: [] }],
  rejects: [{ x: [2, 3], dim: 2, message: "sort: dim must be an integer in [-2, 1] for 2 dimensions, got 2." }],
});
