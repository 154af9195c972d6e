import { broadcast, numel, type Shape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, type Expect } from "./defineOp.ts";
import { boolToInt, unify } from "./operands.ts";
import { product } from "./primitives/matmul.ts";
import { expandTo, reshapeTo } from "./primitives/shaping.ts";

/**
 * Matrix product over the last two dimensions, with the dimensions before them broadcast. A vector counts as a row on
 * the left and as a column on the right, and that dimension is dropped from the result.
 *
 *     y[…, i, j] = Σ_k x[…, i, k] · y[…, k, j]
 *
 * @zh 对最后两维做矩阵乘法，其前各维按广播对齐；向量在左视为行，在右视为列。
 *
 * @param x  [..., M, K] or [K]
 * @param y  [..., K, N] or [K]
 * @returns  [..., M, N], without M or N where a vector stood; common dtype
 * @throws ShapeError when the inner dimensions differ, the outer do not broadcast, or one is a scalar
 * @example matmul(tensor([[1, 2], [3, 4]]), tensor([1, 10])) // [21, 43]
 */
export const matmul = defineOp({
  name: "matmul",
  inputs: ["x", "y"],
  shape: ({ x, y }, expect) => matmulShape(expect, x, y),
  forward({ x, y }) {
    const [a, b] = unify(boolToInt(x), boolToInt(y));
    return { output: multiply(a, b), saved: {} };
  },
  samples: [
    { x: [2, 3], y: [3, 4] },
    { x: [3], y: [3] },
    { x: [2, 3], y: [3] },
    { x: [3], y: [2, 3, 4] },
    { x: [2, 2, 3], y: [3, 4] },
    { x: [2, 1, 2, 3], y: [3, 3, 2] },
  ],
  rejects: [
    {
      x: [32, 784],
      y: [10, 784],
      message:
        "matmul: inner dimensions must agree, got x [32, 784] and y [10, 784]. Did you mean matmul(x, permute(y, [1, 0]))?",
    },
    { x: [], y: [2], message: "matmul: x must have at least one dimension, got []. Write mul(x, y) for a factor." },
    {
      x: [2, 2, 3],
      y: [4, 3, 2],
      message: "matmul: batch dimensions must broadcast, got x [2, 2, 3] and y [4, 3, 2].",
    },
  ],
});

function matmulShape(expect: Expect, x: Shape, y: Shape): Shape {
  const repair = "Write mul(x, y) for a factor.";
  expect.that(x.length > 0, "x", "have at least one dimension", x, repair);
  expect.that(y.length > 0, "y", "have at least one dimension", y, repair);
  const both = `x ${show(x)} and y ${show(y)}`;
  const inner = y.length === 1 ? y[0] : y[y.length - 2];
  const swapped = x.length === 2 && y.length === 2 && x[1] === y[1];
  const turn = swapped ? "Did you mean matmul(x, permute(y, [1, 0]))?" : undefined;
  expect.that(x[x.length - 1] === inner, "inner dimensions", "agree", both, turn);
  const batch = broadcast(x.slice(0, -2), y.slice(0, -2));
  expect.that(batch !== undefined, "batch dimensions", "broadcast", both);
  return [...(batch ?? []), ...x.slice(-2, -1), ...(y.length > 1 ? y.slice(-1) : [])];
}

/** How many rows there are in all matrices together. */
function rows(shape: Shape): number {
  return numel(shape.slice(0, -1));
}

/** The product of tensors of one dtype whose shapes fit. */
function multiply(x: Tensor, y: Tensor): Tensor {
  const a = x.ndim === 1 ? reshapeTo(x, [1, x.shape[0]]) : x;
  const b = y.ndim === 1 ? reshapeTo(y, [y.shape[0], 1]) : y;
  const [m, k] = a.shape.slice(-2);
  const n = b.shape[b.ndim - 1];
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)) ?? [];
  const shape = [...batch, ...(x.ndim === 1 ? [] : [m]), ...(y.ndim === 1 ? [] : [n])];
  // One matrix on the right serves the whole batch: its rows become one tall matrix.
  if (b.ndim === 2) return reshapeTo(product(reshapeTo(a, [rows(a.shape), k]), b), shape);
  return reshapeTo(product(expandTo(a, [...batch, m, k]), expandTo(b, [...batch, k, n])), shape);
}
