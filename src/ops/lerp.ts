import { broadcast, type Shape, show } from "../ir/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { broadcastShape, follow, type Operand, unify } from "./operands.ts";
import { add, mul, sub } from "./primitives/arithmetic.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { expandTo } from "./primitives/shaping.ts";

/**
 * The point between two, elementwise with broadcasting.
 *
 *     x + weight · (y − x), written from the nearer end: y − (1 − weight) · (y − x) where weight ≥ ½
 *
 * @zh 逐元素线性插值：按权重取 x 与 y 之间的值，支持广播。
 *
 * @param x       any shape, float
 * @param y       broadcasts with x, float
 * @param weight  a number, or a tensor that broadcasts with both: 0 gives x, 1 gives y
 * @returns       the broadcast shape
 * @throws ShapeError when the shapes do not broadcast
 * @example lerp(tensor([0, 10]), tensor([10, 20]), 0.25) // [2.5, 12.5]
 */
export const lerp = defineOp(
  {
    name: "lerp",
    inputs: ["x", "y", "weight"],
    float: ["x", "y"],
    shape({ x, y, weight }, expect): Shape {
      const ends = broadcastShape(expect, x, y);
      const shape = broadcast(ends, weight);
      expect.that(shape !== undefined, "weight", `broadcast with x and y, together ${show(ends)}`, weight);
      return shape ?? [];
    },
    forward({ x, y, weight }) {
      const [a, b] = unify(x, y);
      const shape = broadcast(broadcast(a.shape, b.shape) ?? [], weight.shape) ?? [];
      const [from, to, w] = [a, b, cast(weight, a.dtype)].map((t) => expandTo(t, shape));
      const way = sub(to, from);
      const near = elementwise("lt", w.detach(), fullLike(w, 0.5));
      const output = elementwise("where", near, add(from, mul(w, way)), sub(to, mul(sub(1, w), way)));
      return { output, saved: {} };
    },
    samples: [
      { x: [2, 3], y: [3], weight: { shape: [2, 1], low: 0, high: 1 } },
      { x: [3], y: [3], weight: { values: [0.7], shape: [] } },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2, 3],
        weight: [2],
        message: "lerp: weight must broadcast with x and y, together [2, 3], got [2].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, y: Tensor, weight: Operand): Tensor =>
      apply({ x, y, weight: weight instanceof Tensor ? weight : follow("lerp", "weight", weight, x) }),
);
