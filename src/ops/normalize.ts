import { normalizeDims } from "../ir/shape.ts";
import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { norm } from "./norm.ts";
import { div } from "./primitives/arithmetic.ts";
import type { Dims } from "./reducing.ts";

/**
 * x divided by its p-norm along a dimension, so that vectors get length 1.
 *
 *     y = x / max(‖x‖_p, eps)
 *
 * @zh 沿某一维除以 p 范数，使向量长度为 1。
 *
 * @param x    any shape, float
 * @param p    exponent of the norm; Infinity is the largest magnitude
 * @param dim  the dimension along which the vectors lie, or several
 * @param eps  least divisor, so that a vector of length 0 stays 0
 * @returns    shape of x
 * @throws ShapeError when dim is out of range
 * @example normalize(tensor([[3, 4]])) // [[0.6, 0.8]]
 */
export const normalize = defineOp({
  name: "normalize",
  inputs: ["x"],
  attrs: { p: 2, dim: 1 as Dims, eps: 1e-12 },
  float: ["x"],
  shape({ x }, _expect, { dim }) {
    normalizeDims("normalize", dim, x.length);
    return x;
  },
  forward({ x }, { p, dim, eps }) {
    const length = norm(x, { p, dim, keepdim: true });
    const divisor = choose(holds(length, "lt", eps), eps, length); // a NaN stays
    return { output: div(x, divisor), saved: {} };
  },
  samples: [
    { x: [2, 3] },
    { x: [2, 3, 2], p: 1, dim: -1 },
    { x: [3, 2], p: 3, dim: 0 },
    { x: [2, 3, 2], dim: [1, 2] },
    { x: [2, 2], eps: 10 },
  ],
  rejects: [{ x: [3], message: "normalize: dim must be an integer in [-1, 0] for 1 dimension, got 1." }],
});
