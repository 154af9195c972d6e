import { defineOp } from "./defineOp.ts";
import { fmod } from "./fmod.ts";
import { areIntegers, pairOf, truncatedQuotient } from "./integerQuotient.ts";
import { binary, broadcastShape } from "./operands.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * Quotient rounded down, elementwise with broadcasting: of integers an integer. The gradient is 0. Integers divided by 0
 * give 0.
 *
 *     ⌊x / y⌋
 *
 * @zh 逐元素相除并向下取整，支持广播；整数相除仍得整数，整数除以 0 得 0，梯度为 0。
 *
 * @param x  a number, or any shape
 * @param y  a number, or any shape that broadcasts with x
 * @returns  the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast
 * @example floorDivide(tensor([5, -5]), 3) // [1, -2]
 */
export const floorDivide = defineOp(
  {
    name: "floorDivide",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward({ x, y }) {
      const [a, b] = pairOf(x.detach(), y.detach());
      const zero = fullLike(a, 0);
      const rest = elementwise("where", elementwise("eq", b, zero), zero, fmod(a, b));
      const apart = elementwise("ne", elementwise("lt", rest, zero), elementwise("lt", b, zero));
      const down = elementwise("logicalAnd", apart, elementwise("ne", rest, zero));
      if (areIntegers(a, b)) {
        const whole = truncatedQuotient(a, b);
        return { output: elementwise("where", down, elementwise("sub", whole, fullLike(whole, 1)), whole), saved: {} };
      }
      // From the exact remainder, so that x / y rounded up to a whole number does not count one too many.
      const exact = elementwise("div", elementwise("sub", a, rest), b);
      const lower = elementwise("where", down, elementwise("sub", exact, fullLike(exact, 1)), exact);
      const near = elementwise("floor", lower);
      const far = elementwise("gt", elementwise("sub", lower, near), fullLike(near, 0.5));
      const quotient = elementwise("where", far, elementwise("add", near, fullLike(near, 1)), near);
      const plain = elementwise("div", a, b);
      return { output: elementwise("where", elementwise("eq", b, zero), plain, quotient), saved: {} };
    },
    backward: () => ({ x: null, y: null }),
    samples: [
      { x: { values: [5.3, -7.1, 2.2], shape: [3] }, y: { values: [2, 3, -1.5], shape: [3] } },
      { x: { values: [7, -7, 8], shape: [3], dtype: "int32" }, y: { values: [3], shape: [1], dtype: "int32" } },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "floorDivide: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("floorDivide"),
);
