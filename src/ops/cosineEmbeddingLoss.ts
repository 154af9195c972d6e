import type { Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { choose } from "./choosing.ts";
import { clamp } from "./clamp.ts";
import { defineOp } from "./defineOp.ts";
import { add, div, mul, square, sub } from "./primitives/arithmetic.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import { reshapeTo, sumOver } from "./primitives/shaping.ts";
import { aligned, broadcastInputs, broadcastLossShape, type LossOptions, reduce } from "./reduction.ts";

/** Added to squared lengths, so that a vector of zeros has an angle of 90° to all others. */
const tiny = 1e-12;

/** The cosine along the last dimension, which is dropped. */
function cosine(x1: Tensor, x2: Tensor): Tensor {
  const along = (x: Tensor): Tensor => reshapeTo(sumOver(x, [x.ndim - 1]), x.shape.slice(0, -1));
  const size = mul(add(along(square(x1)), tiny), add(along(square(x2)), tiny));
  return div(along(mul(x1, x2)), elementwise("sqrt", size));
}

/**
 * Pulls pairs of vectors together or apart by the angle between them.
 *
 *     1 − cos(x1, x2) where target = 1;  max(0, cos(x1, x2) − margin) where target = −1
 *
 * @zh 余弦嵌入损失：target 为 1 时拉近两个向量的方向，为 −1 时推开。
 *
 * @param x1         [N, D] or [D], float
 * @param x2         broadcasts with x1
 * @param target     −1 or 1, [N], or [] for a single pair
 * @param margin     cosine that pairs to be pushed apart may keep
 * @param reduction  "mean", "sum" or "none"
 * @returns          [] or [N]
 * @throws ShapeError when the shapes do not fit
 * @example cosineEmbeddingLoss(tensor([[3, 4]]), tensor([[4, 3]]), tensor([1])) // 0.04
 */
export const cosineEmbeddingLoss = defineOp({
  name: "cosineEmbeddingLoss",
  inputs: ["x1", "x2", "target"],
  attrs: { reduction: "mean", margin: 0 } as LossOptions & { readonly margin: number },
  float: ["x1", "x2"],
  shape({ x1, x2, target }, expect, { reduction }): Shape {
    const both = broadcastInputs({ x1, x2 }, expect);
    expect.that(both.length === 1 || both.length === 2, "x1", "be [D] or [N, D]", x1);
    expect.that(target.length === both.length - 1, "target", both.length === 1 ? "be []" : "be [N]", target);
    return broadcastLossShape("cosineEmbeddingLoss", { "x1 without D": both.slice(0, -1), target }, reduction, expect);
  },
  forward(inputs, { reduction, margin }) {
    const [x1, x2] = aligned(inputs.x1, inputs.x2);
    const [c, target] = aligned(cosine(x1, x2), inputs.target);
    const is = (value: number): Tensor => elementwise("eq", target, fullLike(target, value));
    const pulled = choose(is(1), sub(1, c), 0);
    const pushed = choose(is(-1), clamp(sub(c, margin), { min: 0 }), 0);
    return { output: reduce(add(pulled, pushed), reduction), saved: {} };
  },
  samples: [
    { x1: [4, 3], x2: [4, 3], target: { values: [1, -1, -1, 1], shape: [4], dtype: "int32" } },
    {
      x1: [3, 2],
      x2: [1, 2],
      target: { values: [-1, -1, 1], shape: [3], dtype: "int32" },
      margin: 0.1,
      reduction: "none",
    },
    { x1: [3], x2: [3], target: { values: [1], shape: [], dtype: "int32" }, reduction: "sum" },
  ],
  rejects: [
    {
      x1: [2, 3],
      x2: [4, 3],
      target: [2],
      message: "cosineEmbeddingLoss: x2 must broadcast with x1 [2, 3], got [4, 3].",
    },
    { x1: [2, 3], x2: [2, 3], target: [], message: "cosineEmbeddingLoss: target must be [N], got []." },
    {
      x1: [2, 3],
      x2: [2, 3],
      target: [3],
      message: "cosineEmbeddingLoss: target must broadcast with x1 without D [2], got [3].",
    },
    {
      x1: [1, 2, 3],
      x2: [1, 2, 3],
      target: [2],
      message: "cosineEmbeddingLoss: x1 must be [D] or [N, D], got [1, 2, 3].",
    },
  ],
});
