import type { Tensor } from "../tensor/tensor.ts";
import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { binary, broadcastApply, broadcastShape, unify } from "./operands.ts";
import { div, mul } from "./primitives/arithmetic.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { expandTo, sumTo } from "./primitives/shaping.ts";

/**
 * x · log(y), elementwise with broadcasting, with 0 where x is 0 even if the logarithm is not finite; NaN where y is NaN.
 *
 * @zh x · log(y)，逐元素；x 为 0 时结果为 0，y 为 NaN 时为 NaN。
 * @param x  a number or any shape
 * @param y  a number or any shape that broadcasts with x
 * @returns  the broadcast shape; common dtype, float32 for two integers
 * @saves    x, y
 * @throws ShapeError when the shapes do not broadcast
 * @example xlogy(tensor([0, 2]), tensor([0, 3])) // [0, 2.1972]
 */
export const xlogy = defineOp(
  {
    name: "xlogy",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward({ x, y }) {
      const product = broadcastApply("mul", ...logarithmOf(x, y));
      const [a, b] = unify(x, y, true);
      const [p, q] = [expandTo(a, product.shape), expandTo(b, product.shape)];
      const vanishes = elementwise("logicalAnd", isZero(p), elementwise("eq", q, q));
      return { output: choose(vanishes, 0, product), saved: { x, y } };
    },
    backward(grad, { x, y }) {
      const [a, b] = unify(x, y, true).map((side) => expandTo(side, grad.shape));
      const flat = elementwise("logicalAnd", isZero(a), holds(b, "le", 0));
      const slope = choose(flat, 0, elementwise("log", b));
      const like = (gradient: Tensor, input: Tensor): Tensor => cast(sumTo(gradient, input.shape), input.dtype);
      return { x: like(mul(grad, slope), x), y: like(mul(grad, div(a, b)), y) };
    },
    because: "xlogy keeps x and y: its derivatives are log(y) and x / y",
    samples: [
      { x: [2, 3], y: { shape: [2, 3], low: 0.3, high: 3 } },
      { x: [2, 1], y: { shape: [3], low: 0.3, high: 3 } },
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

const isZero = (x: Tensor): Tensor => elementwise("eq", x, fullLike(x, 0));

/** x and log(y). */
function logarithmOf(x: Tensor, y: Tensor): [Tensor, Tensor] {
  const [a, b] = unify(x, y, true);
  return [a, elementwise("log", b)];
}
