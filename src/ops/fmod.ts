import { defineOp } from "./defineOp.ts";
import { areIntegers, pairOf, truncatedQuotient } from "./integerQuotient.ts";
import { binary, broadcastShape } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Remainder of the division rounded towards 0, elementwise with broadcasting: it has the sign of x. Exact for floats; x % 0
 * is NaN for floats and x for integers.
 *
 * @zh 逐元素求向零取整除法的余数，符号与 x 相同，支持广播；浮点数除以 0 得 NaN。
 *
 * @param x  a number, or any shape
 * @param y  a number, or any shape that broadcasts with x
 * @returns  the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast
 * @example fmod(tensor([5, -5]), 3) // [2, -2]
 */
export const fmod = defineOp(
  {
    name: "fmod",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward({ x, y }) {
      const [a, b] = pairOf(x, y);
      if (!areIntegers(a, b)) return { output: elementwise("fmod", a, b), saved: {} };
      const whole = elementwise("mul", truncatedQuotient(a, b), b);
      return { output: elementwise("sub", a, whole), saved: {} };
    },
    samples: [
      { x: { values: [5.3, -7.1, 2.2], shape: [3] }, y: { values: [2, 3, -1.5], shape: [3] } },
      { x: { values: [7, -7, 8], shape: [3], dtype: "int32" }, y: { values: [3], shape: [1], dtype: "int32" } },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "fmod: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("fmod"),
);
