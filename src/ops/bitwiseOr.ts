import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { binary, broadcastShape } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { ofWholeNumbers } from "./wholeOperands.ts";

/**
 * Bitwise "or" of integers, logical of bools, elementwise with broadcasting.
 *
 * @zh 整数按位或，布尔值则为逻辑运算，逐元素。
 * @param x  a whole number, or any shape of integers or bools
 * @param y  a whole number, or any shape of integers or bools that broadcasts with x
 * @returns  the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast, DTypeError when one is of floats
 * @example bitwiseOr(tensor([12, 5], { dtype: "int32" }), 6) // [14, 7]
 */
export const bitwiseOr = defineOp(
  {
    name: "bitwiseOr",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward({ x, y }) {
      const ofIntegers = (a: Tensor, b: Tensor): Tensor => elementwise("bitOr", a, b);
      const ofBools = (a: Tensor, b: Tensor): Tensor => elementwise("logicalOr", a, b);
      return { output: ofWholeNumbers("bitwiseOr", x, y, ofIntegers, ofBools), saved: {} };
    },
    samples: [
      { x: { values: [12, -5, 7], shape: [3], dtype: "int32" }, y: { values: [6, 3], shape: [2, 1], dtype: "int32" } },
      { x: { values: [200, 5], shape: [2], dtype: "uint8" }, y: { values: [127, 4], shape: [2], dtype: "uint8" } },
      { x: { values: [0, 1], shape: [2], dtype: "bool" }, y: { values: [1, 1], shape: [2], dtype: "bool" } },
    ],
    rejects: [
      {
        x: [2],
        y: { values: [1, 2], shape: [2], dtype: "int32" },
        message: "bitwiseOr: x must be of integers or bool, got float32.",
      },
      {
        x: [2, 3],
        y: [2],
        message: "bitwiseOr: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("bitwiseOr"),
);
