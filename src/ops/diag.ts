import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { diagEmbed } from "./diagEmbed.ts";
import { diagonal } from "./diagonal.ts";

/**
 * The diagonal of a matrix, or the matrix with a vector as its diagonal.
 *
 * @zh 取矩阵的对角线；输入为向量时构造对角矩阵。
 *
 * @param x         [M, N] or [L]
 * @param diagonal  0 is the main one, 1 the next above it, −1 the next below
 * @returns         [L] of a matrix, [L + |diagonal|, L + |diagonal|] of a vector
 * @throws ShapeError when x has another number of dimensions
 * @example diag(tensor([[1, 2], [3, 4]])) // [1, 4]
 */
export const diag = defineOp({
  name: "diag",
  inputs: ["x"],
  attrs: { diagonal: 0 },
  shape({ x }, expect, { diagonal: offset }) {
    expect.that(x.length === 1 || x.length === 2, "x", "be a matrix or a vector", x);
    return (x.length === 2 ? diagonal : diagEmbed).record.shapeOf({ x }, { offset }) as readonly number[];
  },
  forward({ x }, { diagonal: offset }) {
    const output: Tensor = x.ndim === 2 ? diagonal(x, { offset }) : diagEmbed(x, { offset });
    return { output, saved: {} };
  },
  samples: [{ x: [3, 4] }, { x: [3, 4], diagonal: -1 }, { x: [3] }, { x: [2], diagonal: 1 }],
  rejects: [{ x: [2, 2, 2], message: "diag: x must be a matrix or a vector, got [2, 2, 2]." }],
});
