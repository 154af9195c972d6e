import { normalizeDim } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { amin } from "./amin.ts";
import { defineOp } from "./defineOp.ts";
import { gatherAlong } from "./primitives/index.ts";
import { argExtreme } from "./primitives/reduce.ts";
import { reshapeTo } from "./primitives/shaping.ts";
import { dropDims, reducedShape } from "./reducing.ts";

type Extremes = { values: Tensor; indices: Tensor };

/**
 * Smallest elements along a dimension and where they are, the first of equals; a NaN wins. The gradient flows to the
 * chosen elements. Without options, the smallest of all elements, as `amin`.
 *
 * @zh 沿一维的最小值及其位置，并列取第一个。
 *
 * @param x        any shape
 * @param dim      the dimension
 * @param keepdim  whether it stays, with extent 1
 * @returns        values with dtype of x and int32 indices, both of the shape that is left
 * @throws ShapeError when dim is out of range or there is nothing to choose from
 * @example min(tensor([[1, 5], [7, 2]]), { dim: 1 }) // { values: [1, 2], indices: [0, 1] }
 */
export const min = defineOp(
  {
    name: "min",
    inputs: ["x"],
    attrs: { dim: -1, keepdim: false },
    shape({ x }, expect, attrs) {
      const shape = reducedShape("min", x, attrs, expect);
      return { values: shape, indices: shape };
    },
    forward({ x }, { dim, keepdim }) {
      const at = normalizeDim("min", dim, x.ndim);
      const table = x.ndim === 0 ? reshapeTo(x, [1]) : x;
      const indices = argExtreme("argmin", table, at);
      const values = gatherAlong(table, indices, at);
      const finish = (t: Tensor): Tensor => (x.ndim === 0 ? reshapeTo(t, []) : dropDims(t, [at], keepdim));
      return { output: { values: finish(values), indices: finish(indices) }, saved: {} };
    },
    samples: [{ x: [2, 3] }, { x: [2, 3, 4], dim: 1 }, { x: [3, 2], dim: 0, keepdim: true }, { x: [] }],
    rejects: [{ x: [0, 2], dim: 0, message: "min: x must have elements along what is reduced, got [0, 2]." }],
  },
  (apply) => {
    function min(x: Tensor): Tensor;
    function min(x: Tensor, options: { dim: number; keepdim?: boolean }): Extremes;
    function min(x: Tensor, options?: { dim: number; keepdim?: boolean }): Tensor | Extremes {
      return options?.dim === undefined ? amin(x) : apply({ x }, options);
    }
    return min;
  },
);
