import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { gru } from "./gru.ts";
import { reshapeTo } from "./primitives/shaping.ts";
import { asBatch, asSequence, expectCell, type SequenceWeights } from "./recurrence.ts";

/**
 * One step of a gated recurrent unit; see `gru`, which does a sequence.
 *
 *     r, z = sigmoid(W_i x + b_i + W_h h + b_h)
 *     n = tanh(W_in x + b_in + r·(W_hn h + b_hn))
 *     h′ = (1 − z)·n + z·h
 *
 * @zh 门控循环单元（GRU）的一步。
 *
 * @param x         [B, in] or [in], float
 * @param h         [B, H] or [H] hidden state; zeros when missing
 * @param weightIh  [3·H, in] rows of reset, update and new gate
 * @param weightHh  [3·H, H]
 * @param biasIh    [3·H]
 * @param biasHh    [3·H]
 * @returns         the next state, of the shape of h
 * @throws ShapeError when shapes do not fit
 * @example gruCell(ones([1]), { weightIh: ones([3, 1]), weightHh: zeros([3, 1]) }) // [0.2048]
 */
export const gruCell = defineOp(
  {
    name: "gruCell",
    inputs: ["x", "h?", "weightIh", "weightHh", "biasIh?", "biasHh?"],
    float: ["x", "h", "weightIh", "weightHh", "biasIh", "biasHh"],
    shape: (shapes, expect) => expectCell(3, shapes, expect),
    forward({ x, h, weightIh, weightHh, biasIh, biasHh }) {
      const next = gru(asSequence(x), { weightIh, weightHh, biasIh, biasHh }, { h: asBatch(h) });
      return { output: reshapeTo(next.h, [...x.shape.slice(0, -1), weightHh.shape[1]]), saved: {} };
    },
    samples: [
      { x: [2, 2], h: [2, 1], weightIh: [3, 2], weightHh: [3, 1], biasIh: [3], biasHh: [3] },
      { x: [2], weightIh: [3, 2], weightHh: [3, 1] },
      { x: [2], h: [2], weightIh: [6, 2], weightHh: [6, 2] },
    ],
    rejects: [
      {
        x: [3, 4],
        weightIh: [6, 3],
        weightHh: [6, 2],
        message: "gruCell: weightIh must be [3·H, 4] for x [3, 4], got [6, 3].",
      },
      {
        x: [4],
        h: [1, 2],
        weightIh: [6, 4],
        weightHh: [6, 2],
        message: "gruCell: h must be [2] to match x [4] and weightHh [6, 2], got [1, 2].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, weights: SequenceWeights, state: { readonly h?: Tensor | undefined } = {}): Tensor => {
      const { weightIh, weightHh, biasIh, biasHh } = weights;
      return apply({ x, h: state.h, weightIh, weightHh, biasIh: biasIh ?? undefined, biasHh: biasHh ?? undefined });
    },
);
