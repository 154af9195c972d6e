import { defineOp } from "./defineOp.ts";
import { pairOf } from "./integerQuotient.ts";
import { asFloat, binary, broadcastShape } from "./operands.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * x · log y, elementwise with broadcasting; 0 where x is 0, whatever y.
 *
 * @zh 逐元素求 x · log y，支持广播；x 为 0 时结果为 0。
 *
 * @param x  a number, or any shape
 * @param y  a number, or any shape that broadcasts with x
 * @returns  the broadcast shape, float
 * @throws ShapeError when the shapes do not broadcast
 * @example xlogy(tensor([0, 2]), tensor([0, 1])) // [0, 0]
 */
export const xlogy = defineOp(
  {
    name: "xlogy",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward({ x, y }) {
      const [a, b] = pairOf(asFloat(x), asFloat(y));
      const none = elementwise("logicalAnd", elementwise("eq", a, fullLike(a, 0)), elementwise("eq", b, b));
      const safe = elementwise("where", none, fullLike(b, 1), b);
      return { output: elementwise("mul", a, elementwise("log", safe)), saved: {} };
    },
    samples: [
      { x: { shape: [2, 3], low: 0.5, high: 2 }, y: { shape: [2, 3], low: 0.5, high: 2 } },
      { x: { shape: [2, 1], low: -2, high: -0.5 }, y: { shape: [3], low: 0.5, high: 2 } },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "xlogy: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("xlogy"),
);
