import { broadcast } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { binary, broadcastShape, unify } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { expandTo } from "./primitives/shaping.ts";

/**
 * The smaller of two, elementwise with broadcasting; a NaN loses, where that of minimum wins. At equals the
 * gradient goes to x.
 *
 * @zh 两者中的较小者，逐元素；遇到 NaN 时取另一个。
 * @param x  a number or any shape
 * @param y  a number or any shape that broadcasts with x
 * @returns  the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast
 * @example fmin(tensor([1, Number.NaN]), tensor([3, 2])) // [1, 2]
 */
export const fmin = defineOp(
  {
    name: "fmin",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward({ x, y }) {
      const shape = broadcast(x.shape, y.shape) ?? [];
      const [a, b] = unify(x, y).map((side) => expandTo(side, shape));
      const first = elementwise("logicalOr", elementwise("le", a, b), elementwise("ne", b, b));
      return { output: elementwise("where", first, a, b), saved: {} };
    },
    samples: [
      { x: [2, 3], y: [2, 3] },
      { x: [2, 1, 4], y: [3, 1] },
      { x: [], y: [5] },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "fmin: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("fmin"),
);
