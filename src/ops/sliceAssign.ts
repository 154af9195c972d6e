import { isFloat } from "../ir/dtype.ts";
import { broadcast, numel, sameShape } from "../ir/shape.ts";
import { full } from "../tensor/create.ts";
import { Tensor } from "../tensor/tensor.ts";
import { choose } from "./choosing.ts";
import { defineOp, required, show } from "./defineOp.ts";
import { toBool } from "./operands.ts";
import { cast, fullLike } from "./primitives/elementwise.ts";
import { expandTo, interleaveZeros, padWith } from "./primitives/shaping.ts";
import { type Range, type Span, spansOf } from "./ranges.ts";

/**
 * A copy of x with a value in place of `slice(x, ranges)`, as `x[1:3, ::2] = value` in Python.
 *
 * @zh 返回 x 的副本，其中切片所指的部分换成给定值（不改动原张量）。
 *
 * @param x       any shape
 * @param ranges  per leading dimension [start, stop, step], each may be missing or null; null or missing takes all
 * @param value   a number, or any shape that broadcasts to that of the slice; takes the dtype of x
 * @returns       shape and dtype of x
 * @throws ShapeError when the ranges make no sense or value does not fit
 * @example sliceAssign(tensor([1, 2, 3, 4]), [[1, null, 2]], tensor([8, 9])) // [1, 8, 3, 9]
 */
export const sliceAssign = defineOp(
  {
    name: "sliceAssign",
    inputs: ["x", "value"],
    attrs: { ranges: required<readonly Range[]>() },
    shape({ x, value }, expect, { ranges }) {
      const target = spansOf(x, ranges, expect).map(({ size }) => size);
      const fits = sameShape(broadcast(value, target) ?? [-1], target);
      expect.that(fits, "value", `broadcast to ${show(target)}, the slice of x ${show(x)}`, value);
      return x;
    },
    forward({ x, value }, { ranges }) {
      const spans = spansOf(x.shape, ranges);
      const size = spans.map((span) => span.size);
      if (numel(size) === 0) return { output: x, saved: {} };
      const values = expandTo(cast(value, x.dtype), size);
      const hit = toBool(place(fullLike(values.detach(), 1, "int32"), x, spans));
      return { output: choose(hit, place(values, x, spans), x), saved: {} };
    },
    samples: [
      {
        x: [4, 5],
        value: [2, 5],
        ranges: [[1, 3]],
      },
      { x: [7], value: [3], ranges: [[0, null, 3]] },
      {
        x: [2, 6, 3],
        value: [2, 1],
        ranges: [null, [-5, -1, 2], [1]],
      },
      { x: [3], value: [0], ranges: [[2, 1]] },
    ],
    rejects: [
      {
        x: [4],
        value: [3],
        ranges: [[0, 2]],
        message: "sliceAssign: value must broadcast to [2], the slice of x [4], got [3].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, ranges: readonly Range[], value: Tensor | number): Tensor =>
      apply({ x, value: value instanceof Tensor ? value : filling(x, value) }, { ranges }),
);

/** The values where the spans put them, 0 around. */
function place(values: Tensor, x: Tensor, spans: readonly Span[]): Tensor {
  const spread = interleaveZeros(
    values,
    spans.map((span) => span.step),
  );
  const before = spans.map((span) => span.start);
  const after = x.shape.map((extent, i) => extent - before[i] - spread.shape[i]);
  return padWith(spread, before, after, 0);
}

const filling = ({ dtype, device }: Tensor, value: number): Tensor =>
  full([], isFloat(dtype) ? value : Math.trunc(value), { dtype, device });
