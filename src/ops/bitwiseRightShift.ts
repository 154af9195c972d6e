import type { Tensor } from "../tensor/tensor.ts";
import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { binary, broadcastShape } from "./operands.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import { ofWholeNumbers } from "./wholeOperands.ts";

/**
 * Bits of an integer shifted to the right, with copies of the sign: floor(x / 2^y), elementwise with broadcasting. A count that is
 * negative, or at least the number of bits, shifts all of them out.
 *
 * @zh 整数按位算术右移 y 位（floor(x / 2^y)），逐元素。
 * @param x  a whole number, or any shape of integers
 * @param y  counts: a whole number, or any shape of integers that broadcasts with x
 * @returns  the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast, DTypeError when one is of floats or both are bool
 * @example bitwiseRightShift(tensor([9, -9], { dtype: "int32" }), 2) // [2, -3]
 */
export const bitwiseRightShift = defineOp(
  {
    name: "bitwiseRightShift",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward: ({ x, y }) => ({ output: ofWholeNumbers("bitwiseRightShift", x, y, shifted), saved: {} }),
    samples: [
      { x: { values: [12, -5, 7], shape: [3], dtype: "int32" }, y: { values: [1, 40], shape: [2, 1], dtype: "int32" } },
      { x: { values: [200, 5], shape: [2], dtype: "uint8" }, y: { values: [1, 9], shape: [2], dtype: "uint8" } },
    ],
    rejects: [
      {
        x: { values: [1, 2], shape: [2], dtype: "int32" },
        y: [2],
        message: "bitwiseRightShift: y must be of integers or bool, got float32.",
      },
      {
        x: { values: [0, 1], shape: [2], dtype: "bool" },
        y: { values: [1, 1], shape: [2], dtype: "bool" },
        message: "bitwiseRightShift: x must be of integers when y is bool, got bool.",
      },
      {
        x: [2, 3],
        y: [2],
        message:
          "bitwiseRightShift: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("bitwiseRightShift"),
);

/** The row shifts zeros in, so a negative number goes through its complement; a count out of [0, 32) leaves the sign. */
function shifted(x: Tensor, count: Tensor): Tensor {
  const inside = elementwise("logicalAnd", holds(count, "ge", 0), holds(count, "lt", 32));
  const mask = choose(holds(x, "lt", 0), fullLike(x, -1), 0);
  const shift = elementwise("shiftRight", elementwise("bitXor", x, mask), count);
  return elementwise("bitXor", choose(inside, shift, 0), mask);
}
