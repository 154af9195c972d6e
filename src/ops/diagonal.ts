import { normalizeDim, type Shape } from "../ir/shape.ts";
import { defineOp, type Expect } from "./defineOp.ts";
import { permuteTo, reshapeTo } from "./primitives/shaping.ts";
import { sliceAlong } from "./ranges.ts";

/**
 * A diagonal of each matrix that two dimensions span.
 *
 *     y[…, k] = x[…, k + max(0, −offset), …, k + max(0, offset), …]
 *
 * @zh 取两个维度所张成的每个矩阵的一条对角线。
 *
 * @param x       at least 2 dimensions
 * @param offset  0 is the main diagonal, 1 the next above it, −1 the next below
 * @param dim1    the dimension of the rows
 * @param dim2    the dimension of the columns
 * @returns       x without dim1 and dim2, and the diagonal as last dimension (empty where there is none)
 * @throws ShapeError when the dimensions are out of range or the same
 * @example diagonal(tensor([[1, 2], [3, 4]])) // [1, 4]
 */
export const diagonal = defineOp({
  name: "diagonal",
  inputs: ["x"],
  attrs: { offset: 0, dim1: 0, dim2: 1 },
  shape({ x }, expect, { offset, dim1, dim2 }) {
    expect.that(x.length >= 2, "x", "have at least 2 dimensions", x);
    expect.that(Number.isInteger(offset), "offset", "be a whole number", String(offset));
    const [rows, columns] = distinctDims("diagonal", expect, x.length, dim1, dim2);
    return [...others(x, rows, columns), diagonalLength(x[rows], x[columns], offset)];
  },
  forward({ x }, { offset, dim1, dim2 }) {
    const rows = normalizeDim("diagonal", dim1, x.ndim);
    const columns = normalizeDim("diagonal", dim2, x.ndim);
    const rest = x.shape.map((_, i) => i).filter((i) => i !== rows && i !== columns);
    const [m, n] = [x.shape[rows], x.shape[columns]];
    const flat = reshapeTo(permuteTo(x, [...rest, rows, columns]), [...others(x.shape, rows, columns), m * n]);
    const length = diagonalLength(m, n, offset);
    const start = length === 0 ? 0 : offset >= 0 ? offset : -offset * n;
    // In row-major order the next element of a diagonal lies one row and one column further.
    return { output: sliceAlong(flat, flat.ndim - 1, start, length, n + 1), saved: {} };
  },
  samples: [
    { x: [3, 3] },
    { x: [3, 4], offset: 1 },
    { x: [4, 3], offset: -2 },
    { x: [2, 3, 4], offset: -1, dim1: -1, dim2: 0 },
    { x: [2, 3], offset: 3 },
  ],
  rejects: [
    { x: [3], message: "diagonal: x must have at least 2 dimensions, got [3]." },
    { x: [3, 3], dim1: 1, dim2: -1, message: "diagonal: dim1 and dim2 must be different, got 1 and -1." },
  ],
});

/** Both dimensions, not negative; refused when they are the same. */
export function distinctDims(op: string, expect: Expect, ndim: number, dim1: number, dim2: number): [number, number] {
  const [a, b] = [normalizeDim(op, dim1, ndim), normalizeDim(op, dim2, ndim)];
  expect.that(a !== b, "dim1 and dim2", "be different", `${dim1} and ${dim2}`);
  return [a, b];
}

function others(x: Shape, rows: number, columns: number): Shape {
  return x.filter((_, i) => i !== rows && i !== columns);
}

function diagonalLength(rows: number, columns: number, offset: number): number {
  return Math.max(0, Math.min(rows + Math.min(0, offset), columns - Math.max(0, offset)));
}
