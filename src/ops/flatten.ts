import { normalizeDim, numel, type Shape } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { reshapeTo } from "./primitives/shaping.ts";

/**
 * Several neighbouring dimensions merged into one.
 *
 * @zh 把相邻的几维合并为一维。
 *
 * @param x         any shape
 * @param startDim  the first of them
 * @param endDim    the last of them
 * @returns        x with one dimension in their place
 * @throws ShapeError when a dimension is out of range or they are in the wrong order
 * @example flatten(tensor([[1, 2], [3, 4]])) // [1, 2, 3, 4]
 */
export const flatten = defineOp({
  name: "flatten",
  inputs: ["x"],
  attrs: { startDim: 0, endDim: -1 },
  shape({ x }, expect, { startDim, endDim }) {
    const [start, end] = range(x, startDim, endDim);
    expect.that(start <= end, "startDim", `be at most endDim ${endDim}`, String(startDim));
    return merge(x, start, end);
  },
  forward: ({ x }, { startDim, endDim }) => ({
    output: reshapeTo(x, merge(x.shape, ...range(x.shape, startDim, endDim))),
    saved: {},
  }),
  samples: [{ x: [2, 3, 4] }, { x: [2, 3, 4], startDim: 1 }, { x: [2, 3, 4], endDim: 1 }, { x: [] }],
  rejects: [{ x: [2, 3], startDim: 1, endDim: 0, message: "flatten: startDim must be at most endDim 0, got 1." }],
});

function range(x: Shape, startDim: number, endDim: number): [number, number] {
  return [normalizeDim("flatten", startDim, x.length), normalizeDim("flatten", endDim, x.length)];
}

function merge(x: Shape, start: number, end: number): Shape {
  return [...x.slice(0, start), numel(x.slice(start, end + 1)), ...x.slice(end + 1)];
}
