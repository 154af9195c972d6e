import type { Shape } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { broadcastApply, broadcastShape, follow, unify } from "./operands.ts";
import { div } from "./primitives/arithmetic.ts";

/**
 * x and a multiple of a quotient, elementwise with broadcasting.
 *
 *     x + value · tensor1 / tensor2
 *
 * @zh 逐元素求 x 加上两个张量之商的若干倍，支持广播。
 *
 * @param x        any shape
 * @param tensor1  broadcasts with x
 * @param tensor2  broadcasts with x
 * @param value    factor of the quotient
 * @returns        the broadcast shape
 * @throws ShapeError when the shapes do not broadcast
 * @example addcdiv(tensor([1]), tensor([2]), tensor([4]), { value: 0.5 }) // [1.25]
 */
export const addcdiv = defineOp({
  name: "addcdiv",
  inputs: ["x", "tensor1", "tensor2"],
  attrs: { value: 1 },
  shape({ x, tensor1, tensor2 }, expect): Shape {
    const pair = broadcastShape(expect, tensor1, tensor2, ["tensor1", "tensor2"]);
    return broadcastShape(expect, x, pair, ["x", "the pair"]);
  },
  forward({ x, tensor1, tensor2 }, { value }) {
    const [a, b] = unify(tensor1, tensor2, true);
    const pair = div(a, b);
    if (value === 1) return { output: broadcastApply("add", x, pair), saved: {} };
    const part = broadcastApply("mul", pair, follow("addcdiv", "value", value, pair));
    return { output: broadcastApply("add", x, part), saved: {} };
  },
  samples: [
    { x: [2, 3], tensor1: [2, 3], tensor2: { shape: [2, 3], low: 0.5, high: 2 }, value: 0.7 },
    { x: [3], tensor1: [2, 1], tensor2: { shape: [], low: 0.5, high: 2 } },
  ],
  rejects: [
    {
      x: [3],
      tensor1: [2],
      tensor2: [4],
      message:
        "addcdiv: tensor2 must broadcast with tensor1 [2] (equal extents, or 1, from the last dimension), got [4].",
    },
  ],
});
