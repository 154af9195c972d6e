import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { pairOf } from "./integerQuotient.ts";
import { asFloat, binary, broadcastShape } from "./operands.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { sumTo } from "./primitives/shaping.ts";

/**
 * Logarithm of the sum of two exponentials, elementwise with broadcasting, without overflow.
 *
 *     log(e^x + e^y)
 *
 * @zh 逐元素求 log(e^x + e^y)，支持广播，不溢出。
 *
 * @param x  a number, or any shape
 * @param y  a number, or any shape that broadcasts with x
 * @returns  the broadcast shape, float
 * @saves   x, y
 * @throws ShapeError when the shapes do not broadcast
 * @example logaddexp(tensor([0]), tensor([0])) // [0.6931]
 */
export const logaddexp = defineOp(
  {
    name: "logaddexp",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward({ x, y }) {
      const kept = { x: asFloat(x), y: asFloat(y) };
      const [a, b] = pairOf(kept.x, kept.y);
      const top = elementwise("maximum", a, b);
      const gap = elementwise("sub", elementwise("minimum", a, b), top);
      const sum = elementwise("add", top, elementwise("log1p", elementwise("exp", gap)));
      // Two equal infinities have no difference; their sum is that infinity.
      const output = elementwise(
        "where",
        elementwise("eq", a, b),
        elementwise("add", top, fullLike(top, Math.LN2)),
        sum,
      );
      return { output, saved: kept };
    },
    backward(grad, { x, y }) {
      const [a, b] = pairOf(x, y);
      const share = (own: Tensor, other: Tensor, like: Tensor): Tensor => {
        const same = elementwise("eq", own, other);
        const weight = elementwise("sigmoid", elementwise("sub", own, other));
        const part = elementwise("mul", grad, elementwise("where", same, fullLike(weight, 0.5), weight));
        return cast(sumTo(part, like.shape), like.dtype);
      };
      return { x: share(a, b, x), y: share(b, a, y) };
    },
    because: { x: "logaddexp keeps x and y: their shares are σ(x − y) and σ(y − x)", y: "see x" },
    samples: [
      { x: { shape: [2, 3], low: 0.5, high: 2 }, y: { shape: [2, 3], low: 0.5, high: 2 } },
      { x: { shape: [2, 1], low: -2, high: -0.5 }, y: { shape: [3], low: 0.5, high: 2 } },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "logaddexp: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  binary("logaddexp"),
);
