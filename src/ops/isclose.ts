import { broadcast } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { binary, broadcastShape, unify } from "./operands.ts";
import { add, mul, sub } from "./primitives/arithmetic.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import { expandTo } from "./primitives/shaping.ts";

/**
 * Whether x is y but for a tolerance, elementwise with broadcasting. Infinities are close to themselves only.
 *
 *     |x − y| ≤ atol + rtol · |y|
 *
 * @zh 在容差 atol + rtol · |y| 之内 x 与 y 是否相等，逐元素。
 * @param x         a number or any shape
 * @param y         a number or any shape that broadcasts with x
 * @param rtol      tolerance relative to |y|
 * @param atol      absolute tolerance
 * @param equalNan  whether NaN is close to NaN
 * @returns         the broadcast shape, bool
 * @throws ShapeError when the shapes do not broadcast
 * @example isclose(tensor([1, 2]), tensor([1.000001, 2.1])) // [true, false]
 */
export const isclose = defineOp(
  {
    name: "isclose",
    inputs: ["x", "y"],
    attrs: { rtol: 1e-5, atol: 1e-8, equalNan: false },
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward({ x, y }, { rtol, atol, equalNan }) {
      const shape = broadcast(x.shape, y.shape) ?? [];
      const [a, b] = unify(x.detach(), y.detach(), true).map((side) => expandTo(side, shape));
      const gap = elementwise("abs", sub(a, b));
      const within = elementwise("le", gap, add(mul(elementwise("abs", b), rtol), atol));
      const finite = elementwise("lt", gap, fullLike(gap, Number.POSITIVE_INFINITY));
      const near = elementwise("logicalOr", elementwise("eq", a, b), elementwise("logicalAnd", within, finite));
      if (!equalNan) return { output: near, saved: {} };
      const both = elementwise("logicalAnd", elementwise("ne", a, a), elementwise("ne", b, b));
      return { output: elementwise("logicalOr", near, both), saved: {} };
    },
    samples: [
      { x: { values: [1, 2, 3], shape: [3] }, y: { values: [1, 2.1, 3], shape: [3] } },
      { x: { values: [1, 2, 3], shape: [3] }, y: { values: [1.05], shape: [1] }, atol: 0.1, equalNan: true },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "isclose: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("isclose"),
);
