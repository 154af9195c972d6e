import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { type Range, sliceSpans, spansOf } from "./ranges.ts";

/**
 * A range of each dimension, as `x[1:3, :, ::2]` in Python; limits
 * beyond the ends are cut, negative ones count from the end.
 *
 * @zh 在各维上取一个区间，可带步长；越界的端点会被截断，负数从末尾数起。
 *
 * @param x       any shape
 * @param ranges  per leading dimension [start, stop, step], each may be missing or null; null or missing takes all
 * @returns      x with the extents of the ranges
 * @throws ShapeError when there are more ranges than dimensions or a step is below 1
 * @example slice(tensor([[1, 2, 3], [4, 5, 6]]), [null, [0, null, 2]]) // [[1, 3], [4, 6]]
 */
export const slice = defineOp(
  {
    name: "slice",
    inputs: ["x"],
    attrs: { ranges: required<readonly Range[]>() },
    shape: ({ x }, expect, { ranges }) => spansOf(x, ranges, expect).map(({ size }) => size),
    forward: ({ x }, { ranges }) => ({ output: sliceSpans(x, spansOf(x.shape, ranges)), saved: {} }),
    samples: [
      {
        x: [4, 5],
        ranges: [
          [1, 3],
          [0, null, 2],
        ],
      },
      { x: [5], ranges: [[-3, -1]] },
      { x: [2, 7], ranges: [null, [1, 20, 3]] },
    ],
    rejects: [
      { x: [4], ranges: [[0, 4, 0]], message: "slice: step must be a whole number of at least 1, got 0." },
      {
        x: [4],
        ranges: [[null, null, -1]],
        message: "slice: step must be a whole number of at least 1, got -1. Write flip for the other direction.",
      },
      {
        x: [4],
        ranges: [[0.5]],
        message: "slice: start and stop must be whole numbers or null, got 0.5 and undefined.",
      },
    ],
  },
  (apply) =>
    (x: Tensor, ranges: readonly Range[]): Tensor =>
      apply({ x }, { ranges }),
);
