import { normalizeDim } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { asLine } from "./asLine.ts";
import { defineOp, required } from "./defineOp.ts";
import { cumulate } from "./primitives/cumulative.ts";

/**
 * Logarithms of the sums of exponentials so far along a dimension, stable for elements of any size.
 *
 *     y[i] = log(exp(x[0]) + … + exp(x[i]))
 *
 * @zh 沿一个维度求到当前位置为止的指数和的对数（数值稳定）。
 * @param x    any shape, float
 * @param dim  along this dimension; negative counts from the end
 * @returns    shape of x
 * @throws ShapeError when dim is out of range
 * @example logcumsumexp(tensor([0, 0, 0]), 0) // [0, 0.6931, 1.0986]
 */
export const logcumsumexp = defineOp(
  {
    name: "logcumsumexp",
    inputs: ["x"],
    float: ["x"],
    attrs: { dim: required<number>() },
    shape({ x }, _expect, { dim }) {
      normalizeDim("logcumsumexp", dim, x.length);
      return x;
    },
    forward({ x }, { dim }) {
      const { line, dim: at, restore } = asLine("logcumsumexp", x, dim);
      return { output: restore(cumulate("logsumexp", line, { dim: at })), saved: {} };
    },
    samples: [
      { x: [7], dim: 0 },
      { x: [2, 3, 4], dim: 1 },
      { x: { shape: [3, 5], low: -200, high: 200 }, dim: -1 },
      { x: [], dim: -1 },
    ],
    rejects: [
      { x: [2, 3], dim: 2, message: "logcumsumexp: dim must be an integer in [-2, 1] for 2 dimensions, got 2." },
    ],
  },
  (apply) =>
    (x: Tensor, dim: number): Tensor =>
      apply({ x }, { dim }),
);
