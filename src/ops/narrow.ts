import { normalizeDim } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required, show } from "./defineOp.ts";
import { sliceAlong } from "./ranges.ts";

/**
 * A stretch of one dimension.
 *
 * @zh 取出一维上连续的一段。
 *
 * @param x       any shape
 * @param dim     the dimension
 * @param start   its first position; negative counts from the end
 * @param length  how many positions
 * @returns      x with extent length in dim
 * @throws ShapeError when the stretch does not lie in the dimension
 * @example narrow(tensor([1, 2, 3, 4]), 0, 1, 2) // [2, 3]
 */
export const narrow = defineOp(
  {
    name: "narrow",
    inputs: ["x"],
    attrs: { dim: required<number>(), start: required<number>(), length: required<number>() },
    shape({ x }, expect, { dim, start, length }) {
      const at = normalizeDim("narrow", dim, x.length);
      expect.that(x.length > 0, "x", "have at least one dimension", x);
      const first = start < 0 ? start + x[at] : start;
      const inside =
        Number.isInteger(first) && Number.isInteger(length) && first >= 0 && length >= 0 && first + length <= x[at];
      expect.that(inside, "start and length", `lie within dimension ${at} of x ${show(x)}`, `${start} and ${length}`);
      return x.with(at, length);
    },
    forward({ x }, { dim, start, length }) {
      const at = normalizeDim("narrow", dim, x.ndim);
      return { output: sliceAlong(x, at, start < 0 ? start + x.shape[at] : start, length), saved: {} };
    },
    samples: [
      { x: [2, 5], dim: 1, start: 1, length: 3 },
      { x: [4], dim: 0, start: -2, length: 1 },
    ],
    rejects: [
      {
        x: [2, 5],
        dim: 1,
        start: 3,
        length: 3,
        message: "narrow: start and length must lie within dimension 1 of x [2, 5], got 3 and 3.",
      },
    ],
  },
  (apply) =>
    (x: Tensor, dim: number, start: number, length: number): Tensor =>
      apply({ x }, { dim, start, length }),
);
