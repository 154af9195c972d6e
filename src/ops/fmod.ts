import { defineOp } from "./defineOp.ts";
import { binary, broadcastShape } from "./operands.ts";
import { ofNumbers, truncatedRemainder } from "./quotients.ts";

/**
 * What x / y rounded towards 0 leaves, with the sign of x, elementwise with broadcasting. Exact in floats; NaN where y is 0,
 * and 0 there for integers, which PyTorch refuses.
 *
 *     z = x − y · trunc(x / y)
 *
 * @zh x 除以 y（商向 0 取整）的余数，符号同 x；浮点结果精确，整数除以 0 得 0。
 * @param x  a number or any shape of numbers
 * @param y  a number or any shape that broadcasts with x
 * @returns  the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast, DTypeError when both are bool
 * @example fmod(tensor([7, -7, 5.5]), 3) // [1, -1, 2.5]
 */
export const fmod = defineOp(
  {
    name: "fmod",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward: ({ x, y }) => ({ output: ofNumbers("fmod", truncatedRemainder, x, y), saved: {} }),
    samples: [
      { x: { values: [2.3, -1.2, 5.1, -7.4], shape: [4] }, y: { values: [1.1, 0.7, -2, 3], shape: [4] } },
      { x: { values: [2.3, -1.2], shape: [2, 1] }, y: { values: [1.1, 0.7, -2], shape: [3] } },
      {
        x: { values: [7, -7, 7, -7, 5], shape: [5], dtype: "int32" },
        y: { values: [3, 3, -3, -3, 0], shape: [5], dtype: "int32" },
      },
    ],
    rejects: [
      {
        x: { values: [0, 1], shape: [2], dtype: "bool" },
        y: { values: [1, 1], shape: [2], dtype: "bool" },
        message: "fmod: x must be of numbers when y is bool, got bool.",
      },
      {
        x: [2, 3],
        y: [2],
        message: "fmod: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("fmod"),
);
