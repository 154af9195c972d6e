import { normalizeDim, show } from "../ir/shape.ts";
import { full } from "../tensor/create.ts";
import { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { expectIndex } from "./indices.ts";
import { scatterCorner } from "./scattering.ts";

/**
 * A copy of x with elements of src written where index says; of several for one place, the last in row order stays.
 *
 *     y = x;  y[i, index[i, j, k], k] = src[i, j, k]    for dim = 1
 *
 * @zh 把 src 的元素写到下标所指的位置；同一位置被写多次时以行序最后一次为准。
 *
 * @param x      any shape
 * @param dim    the dimension that index counts in
 * @param index  as many dimensions as x, none but dim longer than that of x; any integer dtype
 * @param src    a number, or no dimension shorter than that of index
 * @returns      shape and dtype of x
 * @throws ShapeError when the shapes do not fit, ValueError when a position does not exist
 * @example scatter(tensor([1, 2, 3]), 0, tensor([2, 0], { dtype: "int32" }), tensor([10, 20])) // [20, 2, 10]
 */
export const scatter = defineOp(
  {
    name: "scatter",
    inputs: ["x", "index", "src"],
    integer: ["index"],
    attrs: { dim: required<number>() },
    shape({ x, index, src }, expect, { dim }) {
      normalizeDim("scatter", dim, x.length);
      expectIndex("scatter", expect, x, index, dim);
      const covers = src.length === index.length && src.every((extent, i) => extent >= index[i]);
      expect.that(covers, "src", `cover index ${show(index)}`, src);
      return x;
    },
    forward: ({ x, index, src }, { dim }) => ({
      output: scatterCorner("scatter", x, index, src, dim, "set"),
      saved: {},
    }),
    samples: [
      { x: [2, 3], index: { values: [2, 0, 0, 1], shape: [2, 2], dtype: "int32" }, src: [2, 2], dim: 1 },
      { x: [3, 3], index: { values: [2, 1], shape: [1, 2], dtype: "int32" }, src: [2, 3], dim: 0 },
    ],
    rejects: [
      {
        x: [2, 3],
        index: { values: [0, 1], shape: [2, 1], dtype: "int32" },
        src: [1, 1],
        dim: 1,
        message: "scatter: src must cover index [2, 1], got [1, 1].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, dim: number, index: Tensor, src: Tensor | number): Tensor =>
      apply({ x, index, src: src instanceof Tensor ? src : spread(src, x, index) }, { dim }),
);

const spread = (value: number, x: Tensor, index: Tensor): Tensor =>
  full(index.shape, value, { dtype: x.dtype, device: x.device });
