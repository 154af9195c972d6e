import { broadcast } from "../ir/shape.ts";
import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { binary, broadcastShape, unify } from "./operands.ts";
import { div } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { expandTo } from "./primitives/shaping.ts";

/**
 * The magnitude of x with the sign of y, elementwise with broadcasting; a zero in y counts by its sign. The gradient by y
 * is 0.
 *
 * @zh 取 x 的绝对值并带上 y 的符号，逐元素；y 为零时按零的符号。
 * @param x  a number or any shape
 * @param y  a number or any shape that broadcasts with x
 * @returns  the broadcast shape; common dtype, float32 for two integers
 * @throws ShapeError when the shapes do not broadcast
 * @example copysign(tensor([1, -2]), tensor([-3, 4])) // [-1, 2]
 */
export const copysign = defineOp(
  {
    name: "copysign",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward({ x, y }) {
      const shape = broadcast(x.shape, y.shape) ?? [];
      const [a, b] = unify(x, y.detach(), true).map((side) => expandTo(side, shape));
      // 1 / -0 is -Infinity, and 1 / -Infinity is -0: one of the two is negative for every negative y.
      const negative = elementwise("logicalOr", holds(b, "lt", 0), holds(div(1, b), "lt", 0));
      const magnitude = elementwise("abs", a);
      return { output: choose(negative, elementwise("neg", magnitude), magnitude), saved: {} };
    },
    samples: [
      { x: [2, 3], y: [2, 3] },
      { x: [2, 1], y: [3] },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "copysign: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("copysign"),
);
