import { broadcast, type Shape, show } from "../ir/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { choose, holds } from "./choosing.ts";
import { defineOp, type Expect } from "./defineOp.ts";
import { expectSameDType, follow } from "./operands.ts";
import { add, mul, sub } from "./primitives/arithmetic.ts";
import { expandTo, sumTo } from "./primitives/shaping.ts";

/**
 * The point between x and end that a weight says, elementwise with broadcasting. Computed from the nearer of the two, so
 * that the weights 0 and 1 give them exactly.
 *
 *     y = x + weight · (end − x)
 *
 * @zh 在 x 与 end 之间按权重 weight 线性插值，逐元素，支持广播。
 * @param x       any shape, float
 * @param end     any shape that broadcasts with x, of its dtype
 * @param weight  a number, or a tensor that broadcasts with both, of their dtype
 * @returns       the broadcast shape, dtype of x
 * @throws ShapeError when the shapes do not broadcast, DTypeError when the dtypes differ or are no floats
 * @saves         x, end, weight
 * @example lerp(tensor([1, 2]), tensor([3, 10]), 0.25) // [1.5, 4]
 */
export const lerp = defineOp(
  {
    name: "lerp",
    inputs: ["x", "end", "weight"],
    float: ["x", "end", "weight"],
    shape: ({ x, end, weight }, expect) => joined(expect, x, end, weight),
    forward({ x, end, weight }) {
      expectSameDType("lerp", x, { end, weight });
      const shape = broadcast(broadcast(x.shape, end.shape) ?? [], weight.shape) ?? [];
      const [a, b, w] = [x, end, weight].map((part) => expandTo(part, shape));
      const step = sub(b, a);
      const output = choose(holds(w, "lt", 0.5), add(a, mul(w, step)), sub(b, mul(step, sub(1, w))));
      return { output, saved: { x, end, weight } };
    },
    backward(grad, { x, end, weight }) {
      return {
        x: sumTo(mul(grad, sub(1, weight)), x.shape),
        end: sumTo(mul(grad, weight), end.shape),
        weight: sumTo(mul(grad, sub(end, x)), weight.shape),
      };
    },
    because: {
      x: "lerp keeps x and end: the derivative by weight is end − x",
      end: "lerp keeps x and end: the derivative by weight is end − x",
      weight: "lerp keeps weight: the derivatives by end and x are weight and 1 − weight",
    },
    samples: [
      { x: [2, 3], end: [2, 3], weight: [] },
      { x: [3], end: [2, 1], weight: { shape: [2, 2, 3], low: 0, high: 1 } },
    ],
    rejects: [
      { x: [2, 3], end: [2], weight: [], message: "lerp: end must broadcast with x [2, 3], got [2]." },
      {
        x: [2, 3],
        end: [3],
        weight: [2],
        message: "lerp: weight must broadcast with x and end, together [2, 3], got [2].",
      },
      {
        x: [2],
        end: { values: [1, 2], shape: [2], dtype: "int32" },
        weight: [],
        message: "lerp: end must have a float dtype, got int32.",
      },
    ],
  },
  (apply) =>
    (x: Tensor, end: Tensor, weight: Tensor | number): Tensor =>
      apply({ x, end, weight: weight instanceof Tensor ? weight : follow("lerp", "weight", weight, x) }),
);

function joined(expect: Expect, x: Shape, end: Shape, weight: Shape): Shape {
  const both = broadcast(x, end);
  expect.that(both !== undefined, "end", `broadcast with x ${show(x)}`, end);
  const all = broadcast(both ?? [], weight);
  expect.that(all !== undefined, "weight", `broadcast with x and end, together ${show(both ?? [])}`, weight);
  return all ?? [];
}
