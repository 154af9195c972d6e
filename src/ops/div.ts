import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { floorDivide } from "./floorDivide.ts";
import { areIntegers, pairOf, truncatedQuotient } from "./integerQuotient.ts";
import { binary, broadcastApply, broadcastShape, type Operand } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { trunc } from "./trunc.ts";

export type RoundingMode = "trunc" | "floor";

/**
 * Quotient of two tensors, or of a tensor and a number, with broadcasting: true division, of integers too.
 *
 * @zh 两个张量逐元素相除，支持广播；整数也做真除法。
 *
 * @param x  any shape
 * @param y  any shape that broadcasts with x
 * @param roundingMode  "trunc" rounds towards 0, "floor" down, and integers stay integers; true division when missing
 * @returns  the broadcast shape; common dtype, float32 for two integers
 * @throws ShapeError when the shapes do not broadcast
 * @example div(tensor([1, 2]), tensor([4, 5])) // [0.25, 0.4]
 */
export const div = defineOp(
  {
    name: "div",
    inputs: ["x", "y"],
    attrs: { roundingMode: undefined as RoundingMode | undefined },
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward({ x, y }, { roundingMode }) {
      if (roundingMode === "floor") return { output: floorDivide(x, y), saved: {} };
      if (roundingMode === undefined) return { output: broadcastApply("div", x, y, true), saved: {} };
      const [a, b] = pairOf(x, y);
      const output = areIntegers(a, b) ? truncatedQuotient(a, b) : trunc(elementwise("div", a, b));
      return { output, saved: {} };
    },
    samples: [
      { x: [2, 3], y: { shape: [2, 3], low: 0.5, high: 2 } },
      { x: [2, 1, 4], y: { shape: [3, 1], low: -2, high: -0.5 } },
      { x: [], y: { shape: [5], low: 0.5, high: 2 } },
      { x: { values: [5.3, -7.1], shape: [2] }, y: { values: [2, 3], shape: [2] }, roundingMode: "trunc" },
      { x: { values: [5.3, -7.1], shape: [2] }, y: { values: [2, 3], shape: [2] }, roundingMode: "floor" },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "div: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  (apply) =>
    (x: Operand, y: Operand, options: { readonly roundingMode?: RoundingMode | undefined } = {}): Tensor =>
      binary("div")((inputs) => apply(inputs, options))(x, y),
);
