import { normalizeDim } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required, show } from "./defineOp.ts";
import { permuteTo } from "./primitives/shaping.ts";

/**
 * Dimensions in another order.
 *
 * @zh 重新排列各维的次序。
 *
 * @param x     any shape
 * @param dims  for each dimension of the result, which one of x it is
 * @returns    x with its dimensions reordered
 * @throws ShapeError unless dims names every dimension of x once
 * @example permute(tensor([[1, 2], [3, 4]]), [1, 0]) // [[1, 3], [2, 4]]
 */
export const permute = defineOp(
  {
    name: "permute",
    inputs: ["x"],
    attrs: { dims: required<readonly number[]>() },
    shape({ x }, expect, { dims }) {
      const order = dims.map((dim) => normalizeDim("permute", dim, x.length));
      const complete = order.length === x.length && new Set(order).size === x.length;
      expect.that(complete, "dims", `name every dimension of x ${show(x)} once`, dims);
      return order.map((dim) => x[dim]);
    },
    forward({ x }, { dims }) {
      return {
        output: permuteTo(
          x,
          dims.map((dim) => (dim < 0 ? dim + x.ndim : dim)),
        ),
        saved: {},
      };
    },
    samples: [
      { x: [2, 3], dims: [1, 0] },
      { x: [2, 3, 4], dims: [2, 0, -2] },
    ],
    rejects: [
      { x: [2, 3], dims: [0, 0], message: "permute: dims must name every dimension of x [2, 3] once, got [0, 0]." },
    ],
  },
  (apply) =>
    (x: Tensor, dims: readonly number[]): Tensor =>
      apply({ x }, { dims }),
);
