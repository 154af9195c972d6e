import type { Tensor } from "../tensor/tensor.ts";
import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { binary, broadcastShape } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { ofWholeNumbers } from "./wholeOperands.ts";

/**
 * Bits of an integer shifted to the left: x · 2^y, wrapped to the dtype, elementwise with broadcasting. A count that is
 * negative, or at least the number of bits, shifts all of them out.
 *
 * @zh 整数按位左移 y 位（x · 2^y，按类型回绕），逐元素。
 * @param x  a whole number, or any shape of integers
 * @param y  counts: a whole number, or any shape of integers that broadcasts with x
 * @returns  the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast, DTypeError when one is of floats or both are bool
 * @example bitwiseLeftShift(tensor([1, -3], { dtype: "int32" }), 2) // [4, -12]
 */
export const bitwiseLeftShift = defineOp(
  {
    name: "bitwiseLeftShift",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward: ({ x, y }) => ({ output: ofWholeNumbers("bitwiseLeftShift", x, y, shifted), saved: {} }),
    samples: [
      { x: { values: [12, -5, 7], shape: [3], dtype: "int32" }, y: { values: [1, 40], shape: [2, 1], dtype: "int32" } },
      { x: { values: [200, 5], shape: [2], dtype: "uint8" }, y: { values: [1, 9], shape: [2], dtype: "uint8" } },
    ],
    rejects: [
      {
        x: { values: [1, 2], shape: [2], dtype: "int32" },
        y: [2],
        message: "bitwiseLeftShift: y must be of integers or bool, got float32.",
      },
      {
        x: { values: [0, 1], shape: [2], dtype: "bool" },
        y: { values: [1, 1], shape: [2], dtype: "bool" },
        message: "bitwiseLeftShift: x must be of integers when y is bool, got bool.",
      },
      {
        x: [2, 3],
        y: [2],
        message:
          "bitwiseLeftShift: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("bitwiseLeftShift"),
);

/** A count that is negative or from 32 on leaves nothing. */
function shifted(x: Tensor, count: Tensor): Tensor {
  const inside = elementwise("logicalAnd", holds(count, "ge", 0), holds(count, "lt", 32));
  return choose(inside, elementwise("shiftLeft", x, count), 0);
}
