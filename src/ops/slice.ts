import type { Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, type Expect, required, show } from "./defineOp.ts";
import { sliceOf } from "./primitives/shaping.ts";

/** [start, stop, step] of one dimension; what is missing or null is the whole of it. */
export type Range = readonly [start?: number | null, stop?: number | null, step?: number] | null | undefined;

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
    shape: ({ x }, expect, { ranges }) => extents(x, ranges, expect),
    forward({ x }, { ranges }) {
      const start = x.shape.map((extent, i) => bounds(extent, ranges[i])[0]);
      const step = x.shape.map((_, i) => ranges[i]?.[2] ?? 1);
      return { output: sliceOf(x, start, extents(x.shape, ranges), step), saved: {} };
    },
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
    rejects: [{ x: [4], ranges: [[0, 4, 0]], message: "slice: step must be a whole number of at least 1, got 0." }],
  },
  (apply) =>
    (x: Tensor, ranges: readonly Range[]): Tensor =>
      apply({ x }, { ranges }),
);

/** First position and the one after the last, within the dimension. */
function bounds(extent: number, range: Range): [number, number] {
  const within = (at: number): number => Math.min(extent, Math.max(0, at < 0 ? at + extent : at));
  const start = within(range?.[0] ?? 0);
  return [start, Math.max(start, within(range?.[1] ?? extent))];
}

function extents(x: Shape, ranges: readonly Range[], expect?: Expect): Shape {
  expect?.that(ranges.length <= x.length, "ranges", `be at most ${x.length} for x ${show(x)}`, String(ranges.length));
  return x.map((extent, i) => {
    const step = ranges[i]?.[2] ?? 1;
    expect?.that(Number.isInteger(step) && step >= 1, "step", "be a whole number of at least 1", String(step));
    const [start, stop] = bounds(extent, ranges[i]);
    return Math.ceil((stop - start) / step);
  });
}
