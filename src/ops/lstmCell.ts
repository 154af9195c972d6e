import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { lstm } from "./lstm.ts";
import { reshapeTo } from "./primitives/shaping.ts";
import { asBatch, asSequence, expectCell, type SequenceWeights } from "./recurrence.ts";

/**
 * One step of long short-term memory; see `lstm`, which does a sequence.
 *
 *     i, f, o = sigmoid(W_i x + b_i + W_h h + b_h)   g = tanh(…)
 *     c′ = f·c + i·g   h′ = o·tanh(c′)
 *
 * @zh 长短期记忆网络（LSTM）的一步。
 *
 * @param x         [B, in] or [in], float
 * @param h         [B, H] or [H] hidden state; zeros when missing
 * @param c         shape of h, cell state; zeros when missing
 * @param weightIh  [4·H, in] rows of input, forget, cell and output gate
 * @param weightHh  [4·H, H]
 * @param biasIh    [4·H]
 * @param biasHh    [4·H]
 * @returns         { h, c } of the shape of h
 * @throws ShapeError when shapes do not fit
 * @example lstmCell(ones([1]), { weightIh: ones([4, 1]), weightHh: zeros([4, 1]) }) // { h: [0.3696], c: [0.5568] }
 */
export const lstmCell = defineOp(
  {
    name: "lstmCell",
    inputs: ["x", "h?", "c?", "weightIh", "weightHh", "biasIh?", "biasHh?"],
    float: ["x", "h", "c", "weightIh", "weightHh", "biasIh", "biasHh"],
    shape(shapes, expect) {
      const state = expectCell(4, shapes, expect);
      return { h: state, c: state };
    },
    forward({ x, h, c, weightIh, weightHh, biasIh, biasHh }) {
      const state = { h: asBatch(h), c: asBatch(c) };
      const next = lstm(asSequence(x), { weightIh, weightHh, biasIh, biasHh }, state);
      const shape = [...x.shape.slice(0, -1), weightHh.shape[1]];
      return { output: { h: reshapeTo(next.h, shape), c: reshapeTo(next.c, shape) }, saved: {} };
    },
    samples: [
      { x: [2, 2], h: [2, 1], c: [2, 1], weightIh: [4, 2], weightHh: [4, 1], biasIh: [4], biasHh: [4] },
      { x: [2], weightIh: [4, 2], weightHh: [4, 1] },
      { x: [2], h: [2], c: [2], weightIh: [8, 2], weightHh: [8, 2] },
    ],
    rejects: [
      {
        x: [2, 3, 4],
        weightIh: [8, 4],
        weightHh: [8, 2],
        message: "lstmCell: x must be [B, in] or [in], got [2, 3, 4].",
      },
      {
        x: [3, 4],
        c: [2],
        weightIh: [8, 4],
        weightHh: [8, 2],
        message: "lstmCell: c must be [3, 2] to match x [3, 4] and weightHh [8, 2], got [2].",
      },
    ],
  },
  (apply) =>
    (
      x: Tensor,
      weights: SequenceWeights,
      state: { readonly h?: Tensor | undefined; readonly c?: Tensor | undefined } = {},
    ): { h: Tensor; c: Tensor } => {
      const { weightIh, weightHh, biasIh, biasHh } = weights;
      const { h, c } = state;
      return apply({ x, h, c, weightIh, weightHh, biasIh: biasIh ?? undefined, biasHh: biasHh ?? undefined });
    },
);
