import { ValueError } from "../ir/errors.ts";
import { defineOp } from "./defineOp.ts";
import { binary, broadcastApply, broadcastShape } from "./operands.ts";
import { flooredQuotient, ofNumbers, truncatedQuotient } from "./quotients.ts";

/** How a quotient becomes whole: towards −∞ or towards 0. */
export type RoundingMode = "floor" | "trunc";

/**
 * Quotient of two tensors, or of a tensor and a number, with broadcasting: true division, of integers too, unless a
 * rounding mode is given. Then integers give integers, and 0 where y is 0, which PyTorch refuses; no gradient flows.
 *
 *     z = x / y, floor(x / y) or trunc(x / y)
 *
 * @zh 两个张量（或张量与数）逐元素相除，支持广播；roundingMode 指定商向下取整或向 0 取整。
 * @param x             any shape
 * @param y             any shape that broadcasts with x
 * @param roundingMode  "floor" or "trunc"; the quotient is not rounded when missing
 * @returns             the broadcast shape; common dtype, float32 for two integers that are not rounded
 * @throws ShapeError when the shapes do not broadcast, DTypeError when two bools are to be rounded
 * @example div(tensor([1, 2]), tensor([4, 5])) // [0.25, 0.4]
 */
export const div = defineOp(
  {
    name: "div",
    inputs: ["x", "y"],
    attrs: { roundingMode: undefined as RoundingMode | undefined },
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward({ x, y }, { roundingMode }) {
      if (roundingMode === undefined) return { output: broadcastApply("div", x, y, true), saved: {} };
      if (roundingMode !== "floor" && roundingMode !== "trunc") {
        const expected = 'be "floor" or "trunc"';
        throw new ValueError({ op: "div", argument: "roundingMode", expected, received: JSON.stringify(roundingMode) });
      }
      const quotient = roundingMode === "floor" ? flooredQuotient : truncatedQuotient;
      return { output: ofNumbers("div", quotient, x.detach(), y.detach()), saved: {} };
    },
    samples: [
      { x: [2, 3], y: { shape: [2, 3], low: 0.5, high: 2 } },
      { x: [2, 1, 4], y: { shape: [3, 1], low: -2, high: -0.5 } },
      { x: [], y: { shape: [5], low: 0.5, high: 2 } },
      { x: { values: [2.3, -1.2, 5.1], shape: [3] }, y: { values: [1.1, 0.7, -2], shape: [3] }, roundingMode: "floor" },
      { x: { values: [2.3, -1.2, 5.1], shape: [3] }, y: { values: [1.1, 0.7, -2], shape: [3] }, roundingMode: "trunc" },
      {
        x: { values: [7, -7, 5], shape: [3], dtype: "int32" },
        y: { values: [2, 2, 0], shape: [3], dtype: "int32" },
        roundingMode: "trunc",
      },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "div: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
      { x: [2], y: [2], roundingMode: "up", message: 'div: roundingMode must be "floor" or "trunc", got "up".' },
      {
        x: { values: [0, 1], shape: [2], dtype: "bool" },
        y: { values: [1, 1], shape: [2], dtype: "bool" },
        roundingMode: "floor",
        message: "div: x must be of numbers when y is bool, got bool.",
      },
    ],
  },
  binary("div"),
);
