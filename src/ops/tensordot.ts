import { normalizeDim, numel, type Shape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { boolToInt, unify } from "./operands.ts";
import { product } from "./primitives/matmul.ts";
import { permuteTo, reshapeTo } from "./primitives/shaping.ts";

/** How many of the last dimensions of x meet the first of y; or which of x and which of y. */
export type Contraction = number | readonly [readonly number[], readonly number[]];

/**
 * Sum of products over several dimensions of each tensor.
 *
 * @zh 张量缩并：在指定的若干维度上对乘积求和。
 *
 * @param x     any shape
 * @param y     any shape
 * @param dims  a number n: the last n dimensions of x with the first n of y; or [dims of x, dims of y], pair by pair
 * @returns     what is left of x, then of y; common dtype
 * @throws ShapeError when a pair has different extents
 * @example tensordot(tensor([[1, 2], [3, 4]]), tensor([[1, 0], [0, 2]]), 2) // 9
 */
export const tensordot = defineOp(
  {
    name: "tensordot",
    inputs: ["x", "y"],
    attrs: { dims: required<Contraction>() },
    shape({ x, y }, expect, { dims }) {
      const given = typeof dims === "number" ? dims : dims[0].length;
      const possible =
        typeof dims === "number"
          ? Number.isInteger(dims) && dims >= 0 && dims <= Math.min(x.length, y.length)
          : dims[0].length === dims[1].length;
      const rule =
        typeof dims === "number" ? "be a whole number of dimensions that both have" : "name equally many of both";
      expect.that(possible, "dims", rule, JSON.stringify(dims));
      const [own, other] = pairs(x, y, dims);
      const distinct = new Set(own).size === given && new Set(other).size === given;
      expect.that(distinct, "dims", "name each dimension once", JSON.stringify(dims));
      const bad = own.findIndex((dim, i) => x[dim] !== y[other[i]]);
      const both = `dimension ${own[bad]} of x ${show(x)} and ${other[bad]} of y ${show(y)}`;
      expect.that(bad < 0, "dims", "pair equal extents", both);
      return [...left(x, own), ...left(y, other)];
    },
    forward({ x, y }, { dims }) {
      const [a, b] = unify(boolToInt(x), boolToInt(y));
      const [own, other] = pairs(x.shape, y.shape, dims);
      const size = numel(own.map((dim) => x.shape[dim]));
      const [restA, restB] = [left(x.shape, own), left(y.shape, other)];
      const keep = (t: Tensor, dims: readonly number[]): number[] =>
        t.shape.map((_, i) => i).filter((i) => !dims.includes(i));
      const rows = reshapeTo(permuteTo(a, [...keep(a, own), ...own]), [numel(restA), size]);
      const columns = reshapeTo(permuteTo(b, [...other, ...keep(b, other)]), [size, numel(restB)]);
      return { output: reshapeTo(product(rows, columns), [...restA, ...restB]), saved: {} };
    },
    samples: [
      { x: [2, 3, 4], y: [3, 4, 2], dims: 2 },
      {
        x: [2, 3, 4],
        y: [4, 5, 2],
        dims: [
          [-1, 0],
          [0, 2],
        ],
      },
      { x: [2], y: [3], dims: 0 },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2, 3],
        dims: 1,
        message: "tensordot: dims must pair equal extents, got dimension 1 of x [2, 3] and 0 of y [2, 3].",
      },
      {
        x: [2],
        y: [2],
        dims: 2,
        message: "tensordot: dims must be a whole number of dimensions that both have, got 2.",
      },
    ],
  },
  (apply) =>
    (x: Tensor, y: Tensor, dims: Contraction = 2): Tensor =>
      apply({ x, y }, { dims }),
);

function pairs(x: Shape, y: Shape, dims: Contraction): [number[], number[]] {
  if (typeof dims === "number") {
    const count = Array.from({ length: dims }, (_, i) => i);
    return [count.map((i) => x.length - dims + i), count];
  }
  return [
    dims[0].map((dim) => normalizeDim("tensordot", dim, x.length)),
    dims[1].map((dim) => normalizeDim("tensordot", dim, y.length)),
  ];
}

const left = (shape: Shape, dims: readonly number[]): number[] => shape.filter((_, i) => !dims.includes(i));
