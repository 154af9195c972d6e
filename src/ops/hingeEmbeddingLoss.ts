import type { Tensor } from "../tensor/tensor.ts";
import { clamp } from "./clamp.ts";
import { defineOp } from "./defineOp.ts";
import { add, sub } from "./primitives/arithmetic.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import { aligned, broadcastLossShape, type LossOptions, reduce } from "./reduction.ts";

/**
 * Makes distances small for like pairs and larger than a margin for unlike ones.
 *
 *     x where target = 1;  max(0, margin − x) where target = −1
 *
 * @zh 合页嵌入损失：x 是距离，target 为 1 时求小，为 −1 时要求大于 margin。
 *
 * @param x          distances, any shape, float
 * @param target     −1 or 1, broadcasts with x; for any other number both terms count
 * @param margin     in the unit of x
 * @param reduction  "mean" (over every element), "sum" or "none"
 * @returns          [] or the broadcast shape
 * @throws ShapeError when the shapes do not broadcast
 * @example hingeEmbeddingLoss(tensor([0.3, 0.3]), tensor([1, -1]), { reduction: "none" }) // [0.3, 0.7]
 */
export const hingeEmbeddingLoss = defineOp({
  name: "hingeEmbeddingLoss",
  inputs: ["x", "target"],
  attrs: { reduction: "mean", margin: 1 } as LossOptions & { readonly margin: number },
  float: ["x"],
  shape: (shapes, expect, { reduction }) => broadcastLossShape("hingeEmbeddingLoss", shapes, reduction, expect),
  forward(inputs, { reduction, margin }) {
    const [x, target] = aligned(inputs.x, inputs.target);
    const unless = (value: number, term: Tensor): Tensor =>
      elementwise("where", elementwise("ne", target, fullLike(target, value)), term, fullLike(term, 0));
    const losses = add(unless(1, clamp(sub(margin, x), { min: 0 })), unless(-1, x));
    return { output: reduce(losses, reduction), saved: {} };
  },
  samples: [
    { x: [2, 3], target: { values: [1, -1, 1, 1, -1, -1], shape: [2, 3], dtype: "int32" }, margin: 0.5 },
    { x: [2, 3], target: { values: [1, -1, 0], shape: [3], dtype: "int32" }, reduction: "none" },
    { x: [2], target: { values: [1, -1], shape: [2], dtype: "int32" }, reduction: "sum" },
  ],
  rejects: [{ x: [2, 3], target: [2], message: "hingeEmbeddingLoss: target must broadcast with x [2, 3], got [2]." }],
});
