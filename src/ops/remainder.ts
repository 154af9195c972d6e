import { defineOp } from "./defineOp.ts";
import { fmod } from "./fmod.ts";
import { pairOf } from "./integerQuotient.ts";
import { binary, broadcastShape } from "./operands.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * Remainder of the division rounded down, elementwise with broadcasting: it has the sign of y. x mod 0 is NaN for floats
 * and x for integers.
 *
 *     x − ⌊x / y⌋ · y
 *
 * @zh 逐元素求向下取整除法的余数，符号与 y 相同，支持广播；浮点数除以 0 得 NaN。
 *
 * @param x  a number, or any shape
 * @param y  a number, or any shape that broadcasts with x
 * @returns  the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast
 * @example remainder(tensor([5, -5]), 3) // [2, 1]
 */
export const remainder = defineOp(
  {
    name: "remainder",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward({ x, y }) {
      const [a, b] = pairOf(x, y);
      const rest = fmod(a, b);
      const zero = fullLike(rest, 0);
      const turns = elementwise("ne", elementwise("lt", rest, zero), elementwise("lt", b, zero));
      const wrong = elementwise("logicalAnd", turns, elementwise("ne", rest, zero));
      return { output: elementwise("where", wrong, elementwise("add", rest, b), rest), saved: {} };
    },
    samples: [
      { x: { values: [5.3, -7.1, 2.2], shape: [3] }, y: { values: [2, 3, -1.5], shape: [3] } },
      { x: { values: [7, -7, 8], shape: [3], dtype: "int32" }, y: { values: [3], shape: [1], dtype: "int32" } },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "remainder: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("remainder"),
);
