import { normalizeDim, type Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { unify } from "./operands.ts";
import { div, maximum, mul, square, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { expandTo, sumOver, sumTo } from "./primitives/shaping.ts";
import { dropDims, restoreDims } from "./reducing.ts";
import { aligned, broadcastInputs } from "./reduction.ts";

/** The dimension, or none of a scalar. */
const dimsOf = (dim: number, ndim: number): number[] => {
  const at = normalizeDim("cosineSimilarity", dim, ndim);
  return ndim === 0 ? [] : [at];
};

/** Both in one float dtype and one shape. */
const floats = (x1: Tensor, x2: Tensor): [Tensor, Tensor] => aligned(...unify(x1, x2, true));

/**
 * Cosine of the angle between vectors along a dimension.
 *
 *     y = Σ x1·x2 / (max(‖x1‖, eps)·max(‖x2‖, eps))
 *
 * As in PyTorch the derivative treats a norm that eps has replaced like any other, so a vector of zeros has one.
 *
 * @zh 余弦相似度：沿某一维两个向量夹角的余弦。
 *
 * @param x1   any shape; integers count as float32
 * @param x2   broadcasts with x1
 * @param dim  where the vectors lie, in the broadcast shape
 * @param eps  least length that is divided by, in the unit of the inputs
 * @returns    the broadcast shape without dim
 * @throws ShapeError when the shapes do not broadcast or dim is out of range
 * @saves    x1, x2, length1, length2, y
 * @example cosineSimilarity(tensor([[3, 4]]), tensor([[4, 3]])) // [0.96]
 */
export const cosineSimilarity = defineOp({
  name: "cosineSimilarity",
  inputs: ["x1", "x2"],
  attrs: { dim: 1, eps: 1e-8 },
  shape({ x1, x2 }, expect, { dim }): Shape {
    const shape = broadcastInputs({ x1, x2 }, expect);
    const dims = dimsOf(dim, shape.length);
    return shape.filter((_, i) => !dims.includes(i));
  },
  forward(inputs, { dim, eps }) {
    const [x1, x2] = floats(inputs.x1, inputs.x2);
    const dims = dimsOf(dim, x1.ndim);
    const lengthOf = (x: Tensor): Tensor => maximum(elementwise("sqrt", sumOver(square(x), dims)), eps);
    const [length1, length2] = [lengthOf(x1), lengthOf(x2)];
    const cosine = sumOver(mul(div(x1, length1), div(x2, length2)), dims);
    const y = dropDims(cosine, dims, false);
    return { output: y, saved: { x1: inputs.x1, x2: inputs.x2, length1, length2, y } };
  },
  backward(grad, saved, { dim }) {
    const [x1, x2] = floats(saved.x1, saved.x2);
    const dims = dimsOf(dim, x1.ndim);
    const [g, y] = [grad, saved.y].map((t) => restoreDims(t, x1.shape, dims));
    const [unit1, unit2] = [div(x1, saved.length1), div(x2, saved.length2)];
    const slope = (own: Tensor, other: Tensor, length: Tensor): Tensor =>
      mul(expandTo(div(g, length), x1.shape), sub(other, mul(own, expandTo(y, x1.shape))));
    return {
      x1: sumTo(slope(unit1, unit2, saved.length1), saved.x1.shape),
      x2: sumTo(slope(unit2, unit1, saved.length2), saved.x2.shape),
    };
  },
  because: {
    x1: "cosineSimilarity keeps both inputs: each one's derivative needs the other's direction",
    x2: "cosineSimilarity keeps both inputs: each one's derivative needs the other's direction",
    length1: "cosineSimilarity keeps the lengths: the derivative is of directions, divided by the input's length",
    length2: "cosineSimilarity keeps the lengths: the derivative is of directions, divided by the input's length",
    y: "cosineSimilarity keeps y: the part along the input itself is taken out of the derivative",
  },
  samples: [
    { x1: [2, 3], x2: [2, 3] },
    { x1: [2, 3, 1], x2: [3, 4], dim: 0 },
    { x1: [3], x2: [3], dim: -1, eps: 0.1 },
  ],
  rejects: [{ x1: [2, 3], x2: [2], message: "cosineSimilarity: x2 must broadcast with x1 [2, 3], got [2]." }],
});
