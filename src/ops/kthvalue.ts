import type { Tensor } from "../tensor/tensor.ts";
import { asLine, expectCount } from "./asLine.ts";
import { defineOp, required } from "./defineOp.ts";
import { argsortAlong } from "./primitives/argsort.ts";
import { gatherAlong } from "./primitives/index.ts";
import { sliceAlong } from "./ranges.ts";
import { dropDims, reducedShape } from "./reducing.ts";

/**
 * The k-th smallest element along a dimension (counted from 1), and where it is; of equals in their order, and a NaN
 * counts as the largest.
 *
 * @zh 求某一维度上第 k 小的元素及其位置。
 * @param x        any shape
 * @param k        which, from 1
 * @param dim      the dimension; negative counts from the end
 * @param keepdim  whether it stays, with extent 1
 * @returns        values with dtype of x and int32 indices, both of the shape that is left
 * @throws ShapeError when dim is out of range or has fewer than k elements
 * @example kthvalue(tensor([3, 1, 2]), 2) // { values: 2, indices: 2 }
 */
export const kthvalue = defineOp(
  {
    name: "kthvalue",
    inputs: ["x"],
    attrs: { k: required<number>(), dim: -1, keepdim: false },
    shape({ x }, expect, { k, dim, keepdim }) {
      expectCount("kthvalue", expect, x, { dim, k, least: 1 });
      const shape = reducedShape("kthvalue", x, { dim, keepdim });
      return { values: shape, indices: shape };
    },
    forward({ x }, { k, dim, keepdim }) {
      const { line, dim: at, restore } = asLine("kthvalue", x, dim);
      const indices = sliceAlong(argsortAlong(line, at, false), at, k - 1, 1);
      const values = gatherAlong(line, indices, at);
      const finish = (t: Tensor): Tensor => (x.ndim === 0 ? restore(t) : dropDims(t, [at], keepdim));
      return { output: { values: finish(values), indices: finish(indices) }, saved: {} };
    },
    samples: [
      { x: [9], k: 3 },
      { x: [2, 4, 3], k: 2, dim: 1, keepdim: true },
      { x: [5, 2], k: 5, dim: 0 },
      { x: [], k: 1 },
    ],
    rejects: [{ x: [2, 3], k: 0, message: "kthvalue: k must be a whole number in [1, 3], got 0." }],
  },
  (apply) =>
    (
      x: Tensor,
      k: number,
      options: { readonly dim?: number; readonly keepdim?: boolean } = {},
    ): { values: Tensor; indices: Tensor } =>
      apply({ x }, { k, ...options }),
);
