import { normalizeDim, type Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { catAlong, reshapeTo } from "./primitives/shaping.ts";
import { sliceAlong } from "./ranges.ts";

/**
 * Elements moved along dimensions; what leaves at the end comes back at the start.
 *
 * @zh 沿给定的维循环移动元素，移出末端的从开头补入。
 *
 * @param x       any shape
 * @param shifts  how far, per entry of dims; negative moves towards the start
 * @param dims    the dimensions; without them, or with [], x is rolled row by row as one long vector
 * @returns       shape of x
 * @throws ShapeError when a dimension is out of range, or shifts and dims differ in number
 * @example roll(tensor([1, 2, 3]), 1) // [3, 1, 2]
 */
export const roll = defineOp(
  {
    name: "roll",
    inputs: ["x"],
    attrs: { shifts: required<readonly number[]>(), dims: undefined as readonly number[] | undefined },
    shape({ x }, expect, { shifts, dims }) {
      for (const dim of dims ?? []) normalizeDim("roll", dim, x.length);
      expect.that(shifts.length === (dims?.length ?? 1), "shifts", `have ${dims?.length ?? 1} entries`, shifts);
      return x;
    },
    forward({ x }, { shifts, dims }) {
      if (!dims) return { output: reshapeTo(rolled(reshapeTo(x, [x.numel]), 0, shifts[0]), x.shape), saved: {} };
      const turn = (y: Tensor, dim: number, i: number): Tensor =>
        rolled(y, normalizeDim("roll", dim, x.ndim), shifts[i]);
      return { output: x.ndim === 0 ? x : dims.reduce(turn, x), saved: {} };
    },
    samples: [
      { x: [2, 3], shifts: [1] },
      { x: [2, 3, 4], shifts: [-1, 2], dims: [0, -1] },
    ],
    rejects: [{ x: [2, 3], shifts: [1, 1], dims: [0], message: "roll: shifts must have 1 entries, got [1, 1]." }],
  },
  (apply) =>
    (x: Tensor, shifts: number | Shape, dims?: number | Shape): Tensor =>
      apply(
        { x },
        { shifts: list(shifts), dims: dims === undefined || list(dims).length === 0 ? undefined : list(dims) },
      ),
);

const list = (value: number | Shape): Shape => (typeof value === "number" ? [value] : value);

function rolled(x: Tensor, dim: number, shift: number): Tensor {
  const extent = x.shape[dim];
  const by = extent === 0 ? 0 : ((shift % extent) + extent) % extent;
  if (by === 0) return x;
  return catAlong([sliceAlong(x, dim, extent - by, by), sliceAlong(x, dim, 0, extent - by)], dim);
}
