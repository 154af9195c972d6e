import { normalizeDim, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { asLine } from "./asLine.ts";
import { defineOp, required } from "./defineOp.ts";
import { takeIndex } from "./indices.ts";
import { mul } from "./primitives/arithmetic.ts";
import { cast } from "./primitives/elementwise.ts";
import { scatterAlong } from "./primitives/index.ts";
import { expandTo, reshapeTo } from "./primitives/shaping.ts";

/**
 * A copy of x with slices of source, times alpha, added at positions of a dimension.
 *
 *     y = x;  y[i, index[j], k] += alpha · source[i, j, k]    for dim = 1
 *
 * @zh 在某一维度的给定位置上加上 source 的切片（乘以 alpha）。
 * @param x       any shape
 * @param dim     the dimension
 * @param index   [n] or a scalar, any integer dtype; a position may come several times
 * @param source  shape of x with n in dim, dtype of x
 * @param alpha   factor of source
 * @returns       shape and dtype of x
 * @throws ShapeError when the shapes do not fit, ValueError when a position does not exist
 * @example indexAdd(tensor([1, 2, 3]), 0, tensor([2, 2], { dtype: "int32" }), tensor([10, 20])) // [1, 2, 33]
 */
export const indexAdd = defineOp(
  {
    name: "indexAdd",
    inputs: ["x", "index", "source"],
    integer: ["index"],
    attrs: { dim: required<number>(), alpha: 1 },
    shape({ x, index, source }, expect, { dim }) {
      const at = normalizeDim("indexAdd", dim, x.length);
      expect.that(index.length <= 1, "index", "have 1 dimension", index);
      const count = index[0] ?? 1;
      // A scalar stands for a line of one element on every side.
      const [target, given] = [x.length === 0 ? [1] : x, source.length === 0 && x.length <= 1 ? [1] : source];
      const fits = given.length === target.length && given.every((n, i) => n === (i === at ? count : target[i]));
      expect.that(
        fits,
        "source",
        `be ${show(target.with(at, count))} to match x ${show(x)} and index ${show(index)}`,
        source,
      );
      return x;
    },
    forward({ x, index, source }, { dim, alpha }) {
      const { line, dim: at, restore } = asLine("indexAdd", x, dim);
      const shape = line.shape.with(at, index.numel);
      const column = shape.map((extent, i) => (i === at ? extent : 1));
      const place = expandTo(reshapeTo(takeIndex("indexAdd", index, line.shape[at]), column), shape);
      const given = cast(reshapeTo(source, shape), x.dtype);
      const added = alpha === 1 ? given : mul(given, alpha);
      return { output: restore(scatterAlong(line, place, added, at, "add")), saved: {} };
    },
    samples: [
      { x: [2, 3], index: { values: [2, 0, 2, 1], shape: [4], dtype: "int32" }, source: [2, 4], dim: 1 },
      { x: [3, 2], index: { values: [1], shape: [1], dtype: "uint8" }, source: [1, 2], dim: 0, alpha: -2.5 },
      { x: [3], index: { values: [1], shape: [], dtype: "int32" }, source: [], dim: 0 },
      { x: [], index: { values: [0, 0], shape: [2], dtype: "int32" }, source: [2], dim: 0 },
    ],
    rejects: [
      {
        x: [2, 3],
        index: { values: [0, 3], shape: [2], dtype: "int32" },
        source: [2, 2],
        dim: 1,
        message: "indexAdd: index must be in [0, 3), got 3 at position [1].",
      },
      {
        x: [2, 3],
        index: { values: [0, 1], shape: [2], dtype: "int32" },
        source: [2, 3],
        dim: 1,
        message: "indexAdd: source must be [2, 2] to match x [2, 3] and index [2], got [2, 3].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, dim: number, index: Tensor, source: Tensor, options: { readonly alpha?: number } = {}): Tensor =>
      apply({ x, index, source }, { dim, ...options }),
);
