import { broadcast, type Shape, sameShape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { boolToInt } from "./operands.ts";
import { sumTo } from "./primitives/shaping.ts";

/**
 * Sums over whatever broadcasting would repeat, until x has a shape: the gradient of `expand`, for a backward of one's
 * own.
 *
 * @zh 按广播规则求和到指定形状，是 expand 的反向运算。
 *
 * @param x      any shape
 * @param shape  one that broadcasts to that of x
 * @returns      tensor of that shape; bools sum to int32
 * @throws ShapeError when the shape does not broadcast to that of x
 * @example sumToSize(tensor([[1, 2], [3, 4]]), [2]) // [4, 6]
 */
export const sumToSize = defineOp(
  {
    name: "sumToSize",
    inputs: ["x"],
    attrs: { shape: required<Shape>() },
    shape({ x }, expect, { shape }) {
      const fits = shape.length <= x.length && sameShape(broadcast(shape, x) ?? [-1], x);
      expect.that(fits, "shape", `be one that broadcasts to x ${show(x)}`, shape);
      return shape;
    },
    forward: ({ x }, { shape }) => ({ output: sumTo(boolToInt(x), shape), saved: {} }),
    samples: [
      { x: [2, 3], shape: [3] },
      { x: [2, 3, 4], shape: [3, 1] },
      { x: [2], shape: [] },
    ],
    rejects: [{ x: [2, 3], shape: [2], message: "sumToSize: shape must be one that broadcasts to x [2, 3], got [2]." }],
  },
  (apply) =>
    (x: Tensor, shape: Shape): Tensor =>
      apply({ x }, { shape }),
);
