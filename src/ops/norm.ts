import { normalizeDims, type Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { pow } from "./pow.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { extremeOver } from "./primitives/reduce.ts";
import { expandTo, sumOver } from "./primitives/shaping.ts";
import { dropDims, reduceAttrs, reducedShape, restoreDims } from "./reducing.ts";

const { POSITIVE_INFINITY, NEGATIVE_INFINITY } = Number;

/**
 * Length of the elements taken as a vector, in the p-norm. The gradient at a vector of length 0 is 0.
 *
 *     y = (Σ |x|^p)^(1/p);  p = Infinity: max |x|;  p = −Infinity: min |x|;  p = 0: how many are not 0
 *
 * @zh 把元素看作向量，求 p 范数。
 *
 * @param x        any shape; integers and bools count as float32
 * @param p        the exponent
 * @param dim      what is reduced: one dimension, several, or all when missing
 * @param keepdim  whether those dimensions stay, with extent 1
 * @returns        the shape that is left
 * @throws ShapeError when dim is out of range, or nothing is left to reduce with p below 0 or infinite
 * @saves          x, y
 * @example norm(tensor([3, -4])) // 5
 */
export const norm = defineOp({
  name: "norm",
  inputs: ["x"],
  attrs: { ...reduceAttrs, p: 2 },
  shape({ x }, expect, attrs) {
    return reducedShape("norm", x, attrs, attrs.p < 0 || attrs.p === POSITIVE_INFINITY ? expect : undefined);
  },
  forward({ x }, { dim, keepdim, p }) {
    const a = asFloat(x);
    const dims = normalizeDims("norm", dim, x.ndim);
    const y = dropDims(length(a, dims, p), dims, keepdim);
    return { output: y, saved: { x: a, y } };
  },
  backward(grad, { x, y }, { dim, p }) {
    const dims = normalizeDims("norm", dim, x.ndim);
    const spread = (t: Tensor, shape: Shape): Tensor => expandTo(restoreDims(t, shape, dims), shape);
    const [g, l] = [spread(grad, x.shape), spread(y, x.shape)];
    return { x: elementwise("mul", g, slope(x, l, dims, p)) };
  },
  because: "norm keeps x and y: its derivative is sign(x)·(|x|/y)^(p−1)",
  samples: [
    { x: [2, 3] },
    { x: [2, 3, 4], dim: [0, -1], p: 1 },
    { x: [3, 2], dim: 0, keepdim: true, p: 3 },
    { x: [3, 2], p: POSITIVE_INFINITY },
    { x: { shape: [4], low: 0.2, high: 2 }, p: 0.5 },
  ],
  rejects: [{ x: [2, 0], dim: 1, p: -1, message: "norm: x must have elements along what is reduced, got [2, 0]." }],
});

/** The norm over `dims`, which stay as extent 1. */
function length(x: Tensor, dims: readonly number[], p: number): Tensor {
  const size = elementwise("abs", x);
  if (p === POSITIVE_INFINITY) return extremeOver("amax", size, dims);
  if (p === NEGATIVE_INFINITY) return extremeOver("amin", size, dims);
  if (p === 0) return sumOver(cast(elementwise("ne", x, fullLike(x, 0)), x.dtype), dims);
  if (p === 1) return sumOver(size, dims);
  if (p === 2) return elementwise("sqrt", sumOver(elementwise("mul", x, x), dims));
  return pow(sumOver(pow(size, p), dims), 1 / p);
}

/** Derivative of the norm by each element, `y` being the norm at its place. */
function slope(x: Tensor, y: Tensor, dims: readonly number[], p: number): Tensor {
  const zero = fullLike(x, 0);
  const sign = elementwise("sign", x);
  if (p === 0) return zero;
  if (p === 1) return sign;
  const size = elementwise("abs", x);
  if (Math.abs(p) === POSITIVE_INFINITY) {
    const hit = cast(elementwise("eq", size, y), x.dtype);
    return elementwise("mul", sign, elementwise("div", hit, expandTo(sumOver(hit, dims), x.shape)));
  }
  const flat = elementwise("eq", p < 1 ? x : y, zero);
  if (p === 2) return elementwise("where", flat, zero, elementwise("div", x, y));
  const ratio = pow(elementwise("div", size, y), p - 1);
  return elementwise("where", flat, zero, elementwise("mul", sign, ratio));
}
