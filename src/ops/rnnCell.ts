import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { reshapeTo } from "./primitives/shaping.ts";
import { asBatch, asSequence, expectCell, type SequenceWeights } from "./recurrence.ts";
import { expectNonlinearity, type RnnNonlinearity, rnn } from "./rnn.ts";

/**
 * One step of Elman's recurrent network; see `rnn`, which does a sequence.
 *
 *     h′ = tanh(W_ih x + b_ih + W_hh h + b_hh), or max(…, 0)
 *
 * @zh 简单循环网络（RNN）的一步。
 *
 * @param x             [B, in] or [in], float
 * @param h             [B, H] or [H] hidden state; zeros when missing
 * @param weightIh      [H, in]
 * @param weightHh      [H, H]
 * @param biasIh        [H]
 * @param biasHh        [H]
 * @param nonlinearity  "tanh" or "relu"
 * @returns             the next state, of the shape of h
 * @throws ShapeError when shapes do not fit, ValueError for another nonlinearity
 * @example rnnCell(ones([1]), { weightIh: ones([1, 1]), weightHh: ones([1, 1]) }) // [0.7616]
 */
export const rnnCell = defineOp(
  {
    name: "rnnCell",
    inputs: ["x", "h?", "weightIh", "weightHh", "biasIh?", "biasHh?"],
    attrs: { nonlinearity: "tanh" as RnnNonlinearity },
    float: ["x", "h", "weightIh", "weightHh", "biasIh", "biasHh"],
    shape(shapes, expect, { nonlinearity }) {
      expectNonlinearity("rnnCell", nonlinearity);
      return expectCell(1, shapes, expect);
    },
    forward({ x, h, weightIh, weightHh, biasIh, biasHh }, { nonlinearity }) {
      const weights = { weightIh, weightHh, biasIh, biasHh };
      const next = rnn(asSequence(x), weights, { h: asBatch(h), nonlinearity });
      return { output: reshapeTo(next.h, [...x.shape.slice(0, -1), weightHh.shape[1]]), saved: {} };
    },
    samples: [
      { x: [2, 2], h: [2, 2], weightIh: [2, 2], weightHh: [2, 2], biasIh: [2], biasHh: [2] },
      { x: [2], weightIh: [3, 2], weightHh: [3, 3], nonlinearity: "relu" },
      { x: [2], h: [3], weightIh: [3, 2], weightHh: [3, 3] },
    ],
    rejects: [
      {
        x: [3, 4],
        weightIh: [2, 4],
        weightHh: [2, 3],
        message: "rnnCell: weightHh must be [2, 2] to match weightIh [2, 4], got [2, 3].",
      },
      {
        x: [3, 4],
        weightIh: [2, 4],
        weightHh: [2, 2],
        nonlinearity: "gelu",
        message: 'rnnCell: nonlinearity must be "tanh" or "relu", got "gelu".',
      },
    ],
  },
  (apply) =>
    (
      x: Tensor,
      weights: SequenceWeights,
      options: { readonly h?: Tensor | undefined; readonly nonlinearity?: RnnNonlinearity } = {},
    ): Tensor => {
      const { weightIh, weightHh, biasIh, biasHh } = weights;
      const { h, nonlinearity } = options;
      const biases = { biasIh: biasIh ?? undefined, biasHh: biasHh ?? undefined };
      return apply({ x, h, weightIh, weightHh, ...biases }, { nonlinearity });
    },
);
