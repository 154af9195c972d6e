import { scalar } from "../tensor/create.ts";
import { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { unify } from "./operands.ts";
import { searchAlong } from "./searchAlong.ts";

/**
 * The bucket that each element falls into, between boundaries in rising order: how many of them lie before it.
 *
 *     boundaries[y − 1] < x <= boundaries[y];  with right, boundaries[y − 1] <= x < boundaries[y]
 *
 * @zh 求每个元素落入由升序边界划分的哪个区间。
 * @param x           any shape, or a number
 * @param boundaries  [M] in rising order
 * @param right       whether an element equal to a boundary belongs to the bucket after it
 * @returns           shape of x, int32
 * @throws ShapeError when boundaries is no vector
 * @example bucketize(tensor([0, 3, 9]), tensor([1, 3, 5])) // [0, 1, 3]
 */
export const bucketize = defineOp(
  {
    name: "bucketize",
    inputs: ["x", "boundaries"],
    attrs: { right: false },
    shape({ x, boundaries }, expect) {
      expect.that(boundaries.length === 1, "boundaries", "have 1 dimension", boundaries);
      return x;
    },
    forward({ x, boundaries }, { right }) {
      const [wanted, sorted] = unify(x.detach(), boundaries.detach());
      return { output: searchAlong(sorted, wanted, right), saved: {} };
    },
    samples: [
      { x: [2, 3], boundaries: { values: [-1, 0, 0.5, 1], shape: [4] } },
      { x: { values: [0, 1, 2], shape: [3] }, boundaries: { values: [0, 1, 1], shape: [3] }, right: true },
      { x: { values: [0, 1, 2], shape: [3], dtype: "int32" }, boundaries: { values: [0.5, 1], shape: [2] } },
      { x: [2], boundaries: [0] },
    ],
    rejects: [{ x: [2], boundaries: [2, 2], message: "bucketize: boundaries must have 1 dimension, got [2, 2]." }],
  },
  (apply) =>
    (x: Tensor | number, boundaries: Tensor, options: { readonly right?: boolean } = {}): Tensor => {
      const given = x instanceof Tensor ? x : scalar(x, { dtype: boundaries.dtype, device: boundaries.device });
      return apply({ x: given, boundaries }, options);
    },
);
