import { defineOp } from "./defineOp.ts";
import { binary, broadcastApply, broadcastShape, scaled, unify } from "./operands.ts";

/**
 * Sum of two tensors, or of a tensor and a number, with broadcasting. Of two bools it is their "or".
 *
 *     z = x + alpha · y
 *
 * @zh 两个张量（或张量与数）逐元素相加，支持广播；alpha 是第二项的系数。
 * @param x      any shape
 * @param y      any shape that broadcasts with x
 * @param alpha  factor of y
 * @returns      the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast, DTypeError when alpha has a fraction beside integers
 * @example add(tensor([1, 2]), tensor([10, 20])) // [11, 22]
 */
export const add = defineOp(
  {
    name: "add",
    inputs: ["x", "y"],
    attrs: { alpha: 1 },
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward({ x, y }, { alpha }) {
      const [a, b] = unify(x, y);
      return { output: broadcastApply("add", a, scaled("add", b, alpha)), saved: {} };
    },
    samples: [
      { x: [2, 3], y: [2, 3] },
      { x: [2, 1, 4], y: [3, 1] },
      { x: [], y: [5] },
      { x: [2, 3], y: [3], alpha: -1.5 },
    ],
    rejects: [
      {
        x: { values: [1, 2], shape: [2], dtype: "int32" },
        y: { values: [1, 2], shape: [2], dtype: "int32" },
        alpha: 0.5,
        message: "add: alpha must be whole beside integers, got 0.5.",
      },
      {
        x: [2, 3],
        y: [2],
        message: "add: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("add"),
);
