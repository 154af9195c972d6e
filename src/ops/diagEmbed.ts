import { normalizeDim } from "../ir/shape.ts";
import { choose } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { distinctDims } from "./diagonal.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import { iotaAlong } from "./primitives/iota.ts";
import { expandTo, padWith, permuteTo, reshapeTo } from "./primitives/shaping.ts";

/**
 * Matrices whose diagonal is the last dimension of x, 0 elsewhere: the inverse of `diagonal`.
 *
 * @zh 以最后一维为对角线构造矩阵，其余元素为 0。
 *
 * @param x       [..., L]
 * @param offset  which diagonal: 0 is the main one, 1 the next above it, −1 the next below
 * @param dim1    where the rows stand in the result
 * @param dim2    where the columns stand in the result
 * @returns       one dimension more; rows and columns have extent L + |offset|
 * @throws ShapeError when x is a scalar or the dimensions are the same
 * @example diagEmbed(tensor([1, 2])) // [[1, 0], [0, 2]]
 */
export const diagEmbed = defineOp({
  name: "diagEmbed",
  inputs: ["x"],
  attrs: { offset: 0, dim1: -2, dim2: -1 },
  shape({ x }, expect, { offset, dim1, dim2 }) {
    expect.that(x.length >= 1, "x", "have at least one dimension", x);
    expect.that(Number.isInteger(offset), "offset", "be a whole number", String(offset));
    const [rows, columns] = distinctDims("diagEmbed", expect, x.length + 1, dim1, dim2);
    const side = x[x.length - 1] + Math.abs(offset);
    const [low, high] = [Math.min(rows, columns), Math.max(rows, columns)];
    return x.slice(0, -1).toSpliced(low, 0, side).toSpliced(high, 0, side);
  },
  forward({ x }, { offset, dim1, dim2 }) {
    const ndim = x.ndim + 1;
    const none = x.shape.map(() => 0);
    const last = x.ndim - 1;
    // One element per row, so that the diagonal is a choice between it and 0.
    const column = padWith(x, none.with(last, Math.max(0, -offset)), none.with(last, Math.max(0, offset)), 0);
    const side = column.shape[last];
    const shape = [...x.shape.slice(0, -1), side, side];
    const values = expandTo(reshapeTo(column, [...column.shape, 1]), shape);
    const row = iotaAlong(shape, ndim - 2, x.device);
    const hit = elementwise("eq", elementwise("add", row, fullLike(row, offset)), iotaAlong(shape, ndim - 1, x.device));
    const rows = normalizeDim("diagEmbed", dim1, ndim);
    const columns = normalizeDim("diagEmbed", dim2, ndim);
    let next = 0;
    const order = shape.map((_, i) => (i === rows ? ndim - 2 : i === columns ? ndim - 1 : next++));
    return { output: permuteTo(choose(hit, values, 0), order), saved: {} };
  },
  samples: [
    { x: [3] },
    { x: [2, 3], offset: 1 },
    { x: [2, 3], offset: -2, dim1: 0, dim2: 2 },
    { x: [2, 2], dim1: 2, dim2: 0 },
    { x: [0] },
  ],
  rejects: [
    { x: [], message: "diagEmbed: x must have at least one dimension, got []." },
    { x: [3], dim1: 1, dim2: 1, message: "diagEmbed: dim1 and dim2 must be different, got 1 and 1." },
  ],
});
