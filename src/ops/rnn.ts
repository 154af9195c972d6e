import { ValueError } from "../ir/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { expectSameDType } from "./operands.ts";
import { add, maximum, mul, square, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { product } from "./primitives/matmul.ts";
import {
  checkLengths,
  expectSequence,
  extentsOf,
  flowing,
  hiddenWeightGrad,
  insideStep,
  projectionGrads,
  projectSteps,
  type SequenceOptions,
  type SequenceWeights,
  stackSteps,
  stateOr,
  stepOf,
  stepOrder,
  stepsInside,
  sumSteps,
  total,
  withoutPadding,
} from "./recurrence.ts";

export type RnnNonlinearity = "tanh" | "relu";

interface Attrs {
  readonly nonlinearity: RnnNonlinearity;
  readonly reverse: boolean;
}

export function expectNonlinearity(op: string, nonlinearity: RnnNonlinearity): void {
  if (nonlinearity === "tanh" || nonlinearity === "relu") return;
  const received = JSON.stringify(nonlinearity);
  throw new ValueError({ op, argument: "nonlinearity", expected: 'be "tanh" or "relu"', received });
}

/** The gradient before the nonlinearity, from the state after it. */
function throughSlope(grad: Tensor, state: Tensor, nonlinearity: RnnNonlinearity): Tensor {
  if (nonlinearity === "tanh") return mul(grad, sub(1, square(state)));
  return choose(holds(state, "le", 0), 0, grad);
}

/**
 * Elman's recurrent network: one layer in one direction over a whole sequence.
 *
 *     h′ = tanh(W_ih x + b_ih + W_hh h + b_hh), or max(…, 0)
 *
 * @zh 简单循环网络（RNN）：一层、一个方向，走完整个序列。
 *
 * @param x             [T, B, in] float, time first
 * @param h             [B, H] hidden state before the first step; zeros when missing
 * @param weightIh      [H, in]
 * @param weightHh      [H, H]
 * @param biasIh        [H]
 * @param biasHh        [H]
 * @param lengths       [B] integer, valid steps of each sequence: later outputs are 0 and the state stays
 * @param nonlinearity  "tanh" or "relu"
 * @param reverse       whether to walk from the last step to the first
 * @returns             { output [T, B, H], h [B, H] }
 * @throws ShapeError when shapes do not fit, ValueError for another nonlinearity or a length that is not in [1, T]
 * @saves   x, h, weightIh, weightHh, lengths, output, carried
 * @source  Elman 1990, "Finding structure in time"
 * @example rnn(ones([1, 1, 1]), { weightIh: ones([1, 1]), weightHh: ones([1, 1]) }) // { output: [[[0.7616]]], h: [[0.7616]] }
 */
export const rnn = defineOp(
  {
    name: "rnn",
    inputs: ["x", "h?", "weightIh", "weightHh", "biasIh?", "biasHh?", "lengths?"],
    attrs: { nonlinearity: "tanh", reverse: false } as Attrs,
    float: ["x", "h", "weightIh", "weightHh", "biasIh", "biasHh"],
    integer: ["lengths"],
    shape(shapes, expect, { nonlinearity }) {
      expectNonlinearity("rnn", nonlinearity);
      const { T, B, H } = expectSequence(1, shapes, expect);
      return { output: [T, B, H], h: [B, H] };
    },
    forward({ x: padded, lengths, ...given }, { nonlinearity, reverse }) {
      expectSameDType("rnn", padded, given);
      const { weightIh, weightHh, biasIh, biasHh } = given;
      const { T, B, H } = extentsOf(1, padded, weightIh);
      checkLengths("rnn", lengths, T);
      const inside = lengths && stepsInside(lengths, T);
      const x = inside ? withoutPadding(padded, inside) : padded;
      const bias = biasIh && biasHh ? add(biasIh, biasHh) : (biasIh ?? biasHh);
      const projected = projectSteps(x, weightIh, bias); // [T, B, H]
      const h = stateOr(given.h, [B, H], x);
      const [states, outputs]: [Tensor[], Tensor[]] = [[], []];
      let hidden = h;
      for (const t of stepOrder(T, reverse)) {
        const sum = add(product(hidden, weightHh, false, true), stepOf(projected, t));
        const next = nonlinearity === "tanh" ? elementwise("tanh", sum) : maximum(sum, 0); // [B, H]
        hidden = inside ? choose(insideStep(inside, t, H), next, hidden) : next;
        states[t] = hidden;
        outputs[t] = inside ? choose(insideStep(inside, t, H), next, 0) : next;
      }
      const output = stackSteps(outputs);
      return {
        output: { output, h: hidden },
        saved: { x, h, weightIh, weightHh, lengths, output, carried: lengths && states },
      };
    },
    backward(grad, { x, h, weightIh, weightHh, lengths, output, carried }, { nonlinearity, reverse }) {
      const { T, H } = extentsOf(1, x, weightIh);
      const inside = lengths && stepsInside(lengths, T);
      const outer = flowing(grad.output);
      let dh = flowing(grad.h);
      const sums: Tensor[] = [];
      for (const t of stepOrder(T, !reverse)) {
        let dhidden = total(h, dh, outer && stepOf(outer, t)); // [B, H]
        if (inside) dhidden = choose(insideStep(inside, t, H), dhidden, 0);
        sums[t] = throughSlope(dhidden, stepOf(output, t), nonlinearity);
        const before = product(sums[t], weightHh);
        // Past the end the state is handed on as it is.
        dh = inside && dh ? choose(insideStep(inside, t, H), before, dh) : before;
      }
      const stacked = stackSteps(sums); // [T, B, H]
      return {
        ...projectionGrads(stacked, x, weightIh),
        h: total(h, dh),
        weightHh: hiddenWeightGrad(stacked, { h, output, carried, reverse }),
        biasHh: sumSteps(stacked),
        lengths: null,
      };
    },
    because: {
      h: "rnn keeps the first hidden state: the gradient of weightHh needs it",
      lengths: "rnn keeps the lengths: no gradient flows beyond them",
      x: "rnn keeps x: the gradient of weightIh needs it",
      output: "rnn keeps its output: the hidden states, from which the nonlinearity's derivative follows",
      carried: "rnn keeps the states of sequences that end early: the output does not hold them",
      weightIh: "rnn keeps weightIh: the gradient of x needs it",
      weightHh: "rnn keeps weightHh: the gradient goes back through it at every step",
    },
    samples: [
      { x: [2, 2, 2], h: [2, 3], weightIh: [3, 2], weightHh: [3, 3], biasIh: [3], biasHh: [3] },
      { x: [3, 2, 2], weightIh: [2, 2], weightHh: [2, 2], biasHh: [2], nonlinearity: "relu", reverse: true },
      {
        x: [3, 2, 1],
        h: [2, 2],
        weightIh: [2, 1],
        weightHh: [2, 2],
        biasIh: [2],
        lengths: { values: [2, 3], shape: [2], dtype: "int32" },
        reverse: true,
      },
      {
        x: [3, 2, 1],
        weightIh: [2, 1],
        weightHh: [2, 2],
        lengths: { values: [1, 3], shape: [2], dtype: "int32" },
      },
    ],
    rejects: [
      {
        x: [5, 3, 4],
        weightIh: [2, 3],
        weightHh: [2, 2],
        message: "rnn: weightIh must be [H, 4] for x [5, 3, 4], got [2, 3].",
      },
      {
        x: [5, 3, 4],
        weightIh: [2, 4],
        weightHh: [2, 2],
        nonlinearity: "sigmoid",
        message: 'rnn: nonlinearity must be "tanh" or "relu", got "sigmoid".',
      },
      {
        x: [5, 3, 4],
        weightIh: [2, 4],
        weightHh: [2, 2],
        biasHh: [3],
        message: "rnn: biasHh must be [2] to match the rows of weightHh [2, 2], got [3].",
      },
    ],
  },
  (apply) =>
    (
      x: Tensor,
      weights: SequenceWeights,
      options: SequenceOptions & { readonly nonlinearity?: RnnNonlinearity } = {},
    ): { output: Tensor; h: Tensor } => {
      const { reverse, nonlinearity, ...state } = options;
      const { weightIh, weightHh, biasIh, biasHh } = weights;
      return apply(
        { x, ...state, weightIh, weightHh, biasIh: biasIh ?? undefined, biasHh: biasHh ?? undefined },
        { reverse, nonlinearity },
      );
    },
);
