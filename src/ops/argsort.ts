import { normalizeDim } from "../ir/shape.ts";
import { asLine } from "./asLine.ts";
import { defineOp } from "./defineOp.ts";
import { argsortAlong } from "./primitives/argsort.ts";

/**
 * Positions that put a dimension in order. Equal elements stay in their order; a NaN counts as the largest.
 *
 * @zh 求使某一维度有序的位置（稳定排序）。
 * @param x           any shape
 * @param dim         the dimension; negative counts from the end
 * @param descending  whether the largest comes first
 * @returns           shape of x, int32
 * @throws ShapeError when dim is out of range
 * @example argsort(tensor([3, 1, 2])) // [1, 2, 0]
 */
export const argsort = defineOp({
  name: "argsort",
  inputs: ["x"],
  attrs: { dim: -1, descending: false },
  shape({ x }, _expect, { dim }) {
    normalizeDim("argsort", dim, x.length);
    return x;
  },
  forward({ x }, { dim, descending }) {
    const { line, dim: at, restore } = asLine("argsort", x, dim);
    return { output: restore(argsortAlong(line, at, descending)), saved: {} };
  },
  samples: [{ x: [9] }, { x: [2, 4, 3], dim: 1, descending: true }, { x: [5, 2], dim: 0 }, { x: [] }],
  rejects: [{ x: [2, 3], dim: 2, message: "argsort: dim must be an integer in [-2, 1] for 2 dimensions, got 2." }],
});
