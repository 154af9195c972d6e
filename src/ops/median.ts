import type { Tensor } from "../tensor/tensor.ts";
import { asLine } from "./asLine.ts";
import { defineOp } from "./defineOp.ts";
import { medianOfAll } from "./medianOfAll.ts";
import { middlePosition } from "./middlePosition.ts";
import { gatherAlong } from "./primitives/index.ts";
import { dropDims, reducedShape } from "./reducing.ts";

type Medians = { values: Tensor; indices: Tensor };

/**
 * Middle elements along a dimension, the lower of the two where their number is even, and where they are; a NaN wins.
 * The gradient flows to the chosen elements. Without options, the middle of all elements, whose gradient all elements
 * equal to it share.
 *
 * @zh 求某一维度的中位数（偶数个时取较小者）及其位置；不给维度时求全部元素的中位数。
 * @param x        any shape
 * @param dim      the dimension; negative counts from the end
 * @param keepdim  whether it stays, with extent 1
 * @returns        values with dtype of x and int32 indices, both of the shape that is left
 * @throws ShapeError when dim is out of range or there is nothing to choose from
 * @example median(tensor([[1, 5, 2], [7, 2, 9]]), { dim: 1 }) // { values: [2, 7], indices: [2, 0] }
 */
export const median = defineOp(
  {
    name: "median",
    inputs: ["x"],
    attrs: { dim: -1, keepdim: false },
    shape({ x }, expect, attrs) {
      const shape = reducedShape("median", x, attrs, expect);
      return { values: shape, indices: shape };
    },
    forward({ x }, { dim, keepdim }) {
      const { line, dim: at, restore } = asLine("median", x, dim);
      const indices = middlePosition(line, at);
      const values = gatherAlong(line, indices, at);
      const finish = (t: Tensor): Tensor => (x.ndim === 0 ? restore(t) : dropDims(t, [at], keepdim));
      return { output: { values: finish(values), indices: finish(indices) }, saved: {} };
    },
    samples: [{ x: [5] }, { x: [2, 4, 3], dim: 1 }, { x: [3, 2], dim: 0, keepdim: true }, { x: [] }],
    rejects: [{ x: [0, 2], dim: 0, message: "median: x must have elements along what is reduced, got [0, 2]." }],
  },
  (apply) => {
    function median(x: Tensor): Tensor;
    function median(x: Tensor, options: { dim: number; keepdim?: boolean }): Medians;
    function median(x: Tensor, options?: { dim: number; keepdim?: boolean }): Tensor | Medians {
      return options?.dim === undefined ? medianOfAll(x) : apply({ x }, options);
    }
    return median;
  },
);
