import { normalizeDim } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required, show } from "./defineOp.ts";
import { reshapeTo } from "./primitives/shaping.ts";
import { sliceAlong } from "./ranges.ts";

/**
 * One position of a dimension, which is dropped.
 *
 * @zh 取出一维上的一个位置，并去掉这一维。
 *
 * @param x      any shape
 * @param dim    the dimension
 * @param index  the position; negative counts from the end
 * @returns     x without dim
 * @throws ShapeError when the position does not exist
 * @example select(tensor([[1, 2], [3, 4]]), 0, -1) // [3, 4]
 */
export const select = defineOp(
  {
    name: "select",
    inputs: ["x"],
    attrs: { dim: required<number>(), index: required<number>() },
    shape({ x }, expect, { dim, index }) {
      const at = normalizeDim("select", dim, x.length);
      expect.that(x.length > 0, "x", "have at least one dimension", x);
      const inside = Number.isInteger(index) && index >= -x[at] && index < x[at];
      expect.that(inside, "index", `be in [${-x[at]}, ${x[at]}) for dimension ${at} of x ${show(x)}`, String(index));
      return x.toSpliced(at, 1);
    },
    forward({ x }, { dim, index }) {
      const at = normalizeDim("select", dim, x.ndim);
      const one = sliceAlong(x, at, index < 0 ? index + x.shape[at] : index, 1);
      return { output: reshapeTo(one, x.shape.toSpliced(at, 1)), saved: {} };
    },
    samples: [
      { x: [2, 3], dim: 1, index: 2 },
      { x: [2, 3, 4], dim: 0, index: -1 },
    ],
    rejects: [
      { x: [2, 3], dim: 1, index: 3, message: "select: index must be in [-3, 3) for dimension 1 of x [2, 3], got 3." },
    ],
  },
  (apply) =>
    (x: Tensor, dim: number, index: number): Tensor =>
      apply({ x }, { dim, index }),
);
