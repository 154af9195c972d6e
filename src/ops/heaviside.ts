import { defineOp } from "./defineOp.ts";
import { pairOf } from "./integerQuotient.ts";
import { binary, broadcastShape } from "./operands.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * Step function, elementwise with broadcasting: 0 below 0, 1 above, and y at 0 itself. No gradient.
 *
 * @zh 逐元素的阶跃函数，支持广播：负数得 0，正数得 1，恰为 0 时取 y；不传梯度。
 *
 * @param x  a number, or any shape
 * @param y  a number, or any shape that broadcasts with x
 * @returns  the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast
 * @example heaviside(tensor([-1, 0, 2]), tensor([0.5])) // [0, 0.5, 1]
 */
export const heaviside = defineOp(
  {
    name: "heaviside",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward({ x, y }) {
      const [a, b] = pairOf(x.detach(), y.detach());
      const zero = fullLike(a, 0);
      const sides = elementwise("where", elementwise("lt", a, zero), zero, fullLike(a, 1));
      const known = elementwise("where", elementwise("eq", a, zero), b, sides);
      return { output: elementwise("where", elementwise("eq", a, a), known, a), saved: {} };
    },
    backward: () => ({ x: null, y: null }),
    samples: [{ x: { values: [-1.5, 0.7, 2], shape: [3] }, y: [3] }],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "heaviside: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("heaviside"),
);
