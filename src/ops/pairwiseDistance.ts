import type { Shape } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { norm } from "./norm.ts";
import { unify } from "./operands.ts";
import { add, sub } from "./primitives/arithmetic.ts";
import { broadcastInputs } from "./reduction.ts";

/**
 * Distance between vectors along the last dimension, in the p-norm.
 *
 *     y = ‖x1 − x2 + eps‖_p
 *
 * @zh 成对距离：最后一维上两个向量之差的 p 范数。
 *
 * @param x1       [..., D]; integers count as float32
 * @param x2       broadcasts with x1
 * @param p        the exponent, as in norm
 * @param eps      added to every difference, so that the derivative exists where the vectors are equal
 * @param keepdim  whether the last dimension stays, with extent 1
 * @returns        the broadcast shape without its last dimension
 * @throws ShapeError when the shapes do not broadcast
 * @example pairwiseDistance(tensor([[3, 4]]), tensor([[0, 0]])) // [5]
 */
export const pairwiseDistance = defineOp({
  name: "pairwiseDistance",
  inputs: ["x1", "x2"],
  attrs: { p: 2, eps: 1e-6, keepdim: false },
  shape({ x1, x2 }, expect, { keepdim }): Shape {
    const shape = broadcastInputs({ x1, x2 }, expect);
    return keepdim ? shape.map((extent, i) => (i === shape.length - 1 ? 1 : extent)) : shape.slice(0, -1);
  },
  forward({ x1, x2 }, { p, eps, keepdim }) {
    const [a, b] = unify(x1, x2, true);
    return { output: norm(add(sub(a, b), eps), { p, dim: -1, keepdim }), saved: {} };
  },
  samples: [
    { x1: [2, 3], x2: [2, 3] },
    { x1: [2, 1, 3], x2: [4, 3], p: 1, keepdim: true },
    { x1: [3], x2: [2, 3], p: 3, eps: 0.1 },
    { x1: [2, 3], x2: [2, 3], p: Number.POSITIVE_INFINITY },
  ],
  rejects: [{ x1: [2, 3], x2: [2, 2], message: "pairwiseDistance: x2 must broadcast with x1 [2, 3], got [2, 2]." }],
});
