import { defineOp } from "./defineOp.ts";
import { binary, broadcastShape } from "./operands.ts";
import { flooredQuotient, ofNumbers } from "./quotients.ts";

/**
 * Quotient rounded down, elementwise with broadcasting. Integers give integers, and 0 where y is 0, which PyTorch refuses.
 * The gradient is 0.
 *
 *     z = floor(x / y)
 *
 * @zh 商向下取整，逐元素；整数相除得整数，除以 0 得 0。
 * @param x  a number or any shape of numbers
 * @param y  a number or any shape that broadcasts with x
 * @returns  the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast, DTypeError when both are bool
 * @example floorDivide(tensor([7, -7]), 2) // [3, -4]
 */
export const floorDivide = defineOp(
  {
    name: "floorDivide",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward: ({ x, y }) => ({ output: ofNumbers("floorDivide", flooredQuotient, x, y), saved: {} }),
    backward: () => ({ x: null, y: null }),
    samples: [
      { x: { values: [2.3, -1.2, 5.1, -7.4], shape: [4] }, y: { values: [1.1, 0.7, -2, 3], shape: [4] } },
      {
        x: { values: [7, -7, 7, -7, 5], shape: [5], dtype: "int32" },
        y: { values: [3, 3, -3, -3, 0], shape: [5], dtype: "int32" },
      },
    ],
    rejects: [
      {
        x: { values: [0, 1], shape: [2], dtype: "bool" },
        y: { values: [1, 1], shape: [2], dtype: "bool" },
        message: "floorDivide: x must be of numbers when y is bool, got bool.",
      },
      {
        x: [2, 3],
        y: [2],
        message: "floorDivide: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("floorDivide"),
);
