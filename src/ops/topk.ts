import type { Tensor } from "../tensor/tensor.ts";
import { asLine, expectCount } from "./asLine.ts";
import { defineOp, required } from "./defineOp.ts";
import { argsortAlong } from "./primitives/argsort.ts";
import { gatherAlong } from "./primitives/index.ts";
import { sliceAlong } from "./ranges.ts";

export interface TopkOptions {
  readonly dim?: number;
  /** Whether the largest are wanted, else the smallest. */
  readonly largest?: boolean;
  /** Accepted as in PyTorch; the elements are in order either way. */
  readonly sorted?: boolean;
}

/**
 * The k largest (or smallest) elements along a dimension in order, and where they are; of equals the first, and a NaN
 * counts as the largest.
 *
 * @zh 求某一维度上最大（或最小）的 k 个元素及其位置。
 * @param x        any shape
 * @param k        how many
 * @param dim      the dimension; negative counts from the end
 * @param largest  whether the largest are wanted, else the smallest
 * @param sorted   accepted as in PyTorch; the elements are in order either way
 * @returns        values with dtype of x and int32 indices, both of x's shape with k in dim
 * @throws ShapeError when dim is out of range or has fewer than k elements
 * @example topk(tensor([3, 1, 2]), 2) // { values: [3, 2], indices: [0, 2] }
 */
export const topk = defineOp(
  {
    name: "topk",
    inputs: ["x"],
    attrs: { k: required<number>(), dim: -1, largest: true, sorted: true },
    shape({ x }, expect, { dim, k }) {
      const at = expectCount("topk", expect, x, { dim, k, least: x.length === 0 ? 1 : 0 });
      const shape = x.length === 0 ? x : x.with(at, k);
      return { values: shape, indices: shape };
    },
    forward({ x }, { k, dim, largest }) {
      const { line, dim: at, restore } = asLine("topk", x, dim);
      const indices = sliceAlong(argsortAlong(line, at, largest), at, 0, k);
      const values = gatherAlong(line, indices, at);
      return { output: { values: restore(values), indices: restore(indices) }, saved: {} };
    },
    samples: [
      { x: [9], k: 3 },
      { x: [2, 4, 3], k: 2, dim: 1, largest: false },
      { x: [5, 2], k: 5, dim: 0 },
      { x: [], k: 1 },
    ],
    rejects: [{ x: [2, 3], k: 4, message: "topk: k must be a whole number in [0, 3], got 4." }],
  },
  (apply) =>
    (x: Tensor, k: number, options: TopkOptions = {}): { values: Tensor; indices: Tensor } =>
      apply({ x }, { k, ...options }),
);
