import { normalizeDim } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { permuteTo } from "./primitives/shaping.ts";

/**
 * Dimensions moved to other places; the others keep their order.
 *
 * @zh 把若干维度移到新的位置，其余维度保持原有次序。
 *
 * @param x            any shape
 * @param source       one dimension or several
 * @param destination  where each of them stands in the result
 * @returns            x with its dimensions reordered
 * @throws ShapeError unless both name equally many dimensions, each once
 * @example movedim(tensor([[[1, 2]]]), 2, 0) // [[[1]], [[2]]]
 */
export const movedim = defineOp(
  {
    name: "movedim",
    inputs: ["x"],
    attrs: { source: required<readonly number[]>(), destination: required<readonly number[]>() },
    shape({ x }, expect, { source, destination }) {
      const once = (dims: readonly number[]): boolean =>
        new Set(dims.map((dim) => normalizeDim("movedim", dim, x.length))).size === dims.length;
      expect.that(once(source), "source", "name each dimension once", source);
      expect.that(once(destination), "destination", "name each dimension once", destination);
      const even = source.length === destination.length;
      expect.that(even, "destination", `name ${source.length} dimensions as source`, destination);
      return order(x.length, source, destination).map((dim) => x[dim]);
    },
    forward: ({ x }, { source, destination }) => ({
      output: permuteTo(x, order(x.ndim, source, destination)),
      saved: {},
    }),
    samples: [
      { x: [2, 3, 4], source: [0], destination: [-1] },
      { x: [2, 3, 4], source: [0, 1], destination: [2, 0] },
      { x: [], source: [0], destination: [-1] },
    ],
    rejects: [
      {
        x: [2, 3],
        source: [0, -2],
        destination: [0, 1],
        message: "movedim: source must name each dimension once, got [0, -2].",
      },
      {
        x: [2, 3],
        source: [0, 1],
        destination: [0],
        message: "movedim: destination must name 2 dimensions as source, got [0].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, source: number | readonly number[], destination: number | readonly number[]): Tensor =>
      apply({ x }, { source: list(source), destination: list(destination) }),
);

const list = (dims: number | readonly number[]): readonly number[] => (typeof dims === "number" ? [dims] : dims);

function order(ndim: number, source: readonly number[], destination: readonly number[]): number[] {
  if (ndim === 0) return [];
  const from = source.map((dim) => normalizeDim("movedim", dim, ndim));
  const to = destination.map((dim) => normalizeDim("movedim", dim, ndim));
  const rest = Array.from({ length: ndim }, (_, i) => i).filter((i) => !from.includes(i));
  let next = 0;
  return Array.from({ length: ndim }, (_, i) => (to.includes(i) ? from[to.indexOf(i)] : rest[next++]));
}
