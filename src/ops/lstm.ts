import type { Tensor } from "../tensor/tensor.ts";
import { choose } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { expectSameDType } from "./operands.ts";
import { add, mul, square, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { product } from "./primitives/matmul.ts";
import { catAlong } from "./primitives/shaping.ts";
import {
  checkLengths,
  expectSequence,
  extentsOf,
  flatSteps,
  flowing,
  gateOf,
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

export interface LstmWeights extends SequenceWeights {
  /** Projects the hidden state. */
  readonly weightHr?: Tensor | null | undefined;
}

export interface LstmOptions extends SequenceOptions {
  readonly c?: Tensor | undefined;
}

/** The activated gates of one step, each [B, H]. */
interface Gates {
  readonly i: Tensor;
  readonly f: Tensor;
  readonly g: Tensor;
  readonly o: Tensor;
}

const sigmoid = (x: Tensor): Tensor => elementwise("sigmoid", x);
const tanh = (x: Tensor): Tensor => elementwise("tanh", x);
/** Derivatives from the values of sigmoid and tanh. */
const sigmoidSlope = (y: Tensor): Tensor => mul(y, sub(1, y));
const tanhSlope = (y: Tensor): Tensor => sub(1, square(y));

/**
 * Long short-term memory: one layer in one direction over a whole sequence.
 *
 *     i, f, o = sigmoid(W_i x + b_i + W_h h + b_h)   g = tanh(…)
 *     c′ = f·c + i·g
 *     h′ = o·tanh(c′), then weightHr · h′ where there is one
 *
 * @zh 长短期记忆网络（LSTM）：一层、一个方向，走完整个序列。
 *
 * @param x         [T, B, in] float, time first
 * @param h         [B, P] hidden state before the first step; zeros when missing
 * @param c         [B, H] cell state before the first step; zeros when missing
 * @param weightIh  [4·H, in] rows of input, forget, cell and output gate
 * @param weightHh  [4·H, P]
 * @param biasIh    [4·H]
 * @param biasHh    [4·H]
 * @param weightHr  [P, H] projection of the hidden state; without it P is H
 * @param lengths   [B] integer, valid steps of each sequence: later outputs are 0 and the states stay
 * @param reverse   whether to walk from the last step to the first
 * @returns         { output [T, B, P], h [B, P], c [B, H] }
 * @throws ShapeError when shapes do not fit, ValueError when a length given from the host is not in [1, T]
 * @saves   x, h, c, weightIh, weightHh, weightHr, lengths, output, carried, gates, cells
 * @source  Hochreiter and Schmidhuber 1997; projection: Sak et al. 2014, arXiv:1402.1128
 * @example lstm(ones([1, 1, 1]), { weightIh: ones([4, 1]), weightHh: zeros([4, 1]) }) // { output: [[[0.3696]]], h: [[0.3696]], c: [[0.5568]] }
 */
export const lstm = defineOp(
  {
    name: "lstm",
    inputs: ["x", "h?", "c?", "weightIh", "weightHh", "biasIh?", "biasHh?", "weightHr?", "lengths?"],
    attrs: { reverse: false },
    float: ["x", "h", "c", "weightIh", "weightHh", "biasIh", "biasHh", "weightHr"],
    integer: ["lengths"],
    shape(shapes, expect) {
      const { T, B, H, P } = expectSequence(4, shapes, expect);
      return { output: [T, B, P], h: [B, P], c: [B, H] };
    },
    forward({ x: padded, lengths, ...given }, { reverse }) {
      expectSameDType("lstm", padded, given);
      const { weightIh, weightHh, biasIh, biasHh, weightHr } = given;
      const { T, B, H, P } = extentsOf(4, padded, weightIh, weightHr);
      checkLengths("lstm", lengths, T);
      const inside = lengths && stepsInside(lengths, T);
      const x = inside ? withoutPadding(padded, inside) : padded;
      const bias = biasIh && biasHh ? add(biasIh, biasHh) : (biasIh ?? biasHh);
      const projected = projectSteps(x, weightIh, bias); // [T, B, 4·H]
      const h = stateOr(given.h, [B, P], x);
      const c = stateOr(given.c, [B, H], x);
      const [gates, cells, states, outputs]: [Gates[], Tensor[], Tensor[], Tensor[]] = [[], [], [], []];
      let [hidden, cell] = [h, c];
      for (const t of stepOrder(T, reverse)) {
        const z = add(product(hidden, weightHh, false, true), stepOf(projected, t)); // [B, 4·H]
        const [i, f, o] = [0, 1, 3].map((k) => sigmoid(gateOf(z, k, H)));
        const g = tanh(gateOf(z, 2, H));
        const nextCell = add(mul(f, cell), mul(i, g)); // [B, H]
        const raw = mul(o, tanh(nextCell));
        const next = weightHr ? product(raw, weightHr, false, true) : raw; // [B, P]
        cell = inside ? choose(insideStep(inside, t, H), nextCell, cell) : nextCell;
        hidden = inside ? choose(insideStep(inside, t, P), next, hidden) : next;
        gates[t] = { i, f, g, o };
        cells[t] = cell;
        states[t] = hidden;
        outputs[t] = inside ? choose(insideStep(inside, t, P), next, 0) : next;
      }
      const output = stackSteps(outputs);
      const carried = lengths && states;
      const saved = { x, h, c, weightIh, weightHh, weightHr, lengths, output, carried, gates, cells };
      return { output: { output, h: hidden, c: cell }, saved };
    },
    backward(grad, saved, { reverse }) {
      const { x, h, c, weightIh, weightHh, weightHr, lengths, output, carried, gates, cells } = saved;
      const { T, H, P } = extentsOf(4, x, weightIh, weightHr);
      const inside = lengths && stepsInside(lengths, T);
      const outer = flowing(grad.output);
      let dh = flowing(grad.h);
      let dc = flowing(grad.c);
      const [dzs, dhs, raws]: [Tensor[], Tensor[], Tensor[]] = [[], [], []];
      for (const t of stepOrder(T, !reverse)) {
        const { i, f, g, o } = gates[t];
        const before = cells[reverse ? t + 1 : t - 1] ?? c;
        let dhidden = total(h, dh, outer && stepOf(outer, t)); // [B, P]
        let dcell = dc;
        if (inside) {
          dhidden = choose(insideStep(inside, t, P), dhidden, 0);
          dcell = dcell && choose(insideStep(inside, t, H), dcell, 0);
        }
        const tc = tanh(cells[t]);
        const draw = weightHr ? product(dhidden, weightHr) : dhidden; // [B, H]
        const inner = total(c, dcell, mul(mul(draw, o), tanhSlope(tc)));
        const parts = [
          mul(mul(inner, g), sigmoidSlope(i)),
          mul(mul(inner, before), sigmoidSlope(f)),
          mul(mul(inner, i), tanhSlope(g)),
          mul(mul(draw, tc), sigmoidSlope(o)),
        ];
        const dz = catAlong(parts, 1); // [B, 4·H]
        dzs[t] = dz;
        if (weightHr) {
          dhs[t] = dhidden;
          raws[t] = mul(o, tc);
        }
        const [dhBefore, dcBefore] = [product(dz, weightHh), mul(inner, f)];
        // Past the end the state is handed on as it is.
        dh = inside && dh ? choose(insideStep(inside, t, P), dhBefore, dh) : dhBefore;
        dc = inside && dc ? choose(insideStep(inside, t, H), dcBefore, dc) : dcBefore;
      }
      const stacked = stackSteps(dzs); // [T, B, 4·H]
      const projection = projectionGrads(stacked, x, weightIh);
      const raw = weightHr && flatSteps(stackSteps(raws));
      return {
        ...projection,
        h: total(h, dh),
        c: total(c, dc),
        weightHh: hiddenWeightGrad(stacked, { h, output, carried, reverse }),
        biasHh: sumSteps(stacked),
        weightHr: raw && product(flatSteps(stackSteps(dhs)), raw, true, false),
        lengths: null,
      };
    },
    because: {
      h: "lstm keeps the first hidden state: the gradient of weightHh needs it",
      c: "lstm keeps the first cell state: the first forget gate's gradient needs it",
      lengths: "lstm keeps the lengths: no gradient flows beyond them",
      x: "lstm keeps x: the gradient of weightIh needs it",
      gates: "lstm keeps the activated gates of every step: their derivatives follow from their values",
      cells: "lstm keeps the cell states: the forget gate's gradient needs the one before, the output gate's its tanh",
      output: "lstm keeps its output: the hidden states, which the gradient of weightHh needs",
      carried: "lstm keeps the states of sequences that end early: the output does not hold them",
      weightIh: "lstm keeps weightIh: the gradient of x needs it",
      weightHh: "lstm keeps weightHh: the gradient goes back through it at every step",
      weightHr: "lstm keeps weightHr: the gradient goes back through it at every step",
    },
    samples: [
      { x: [2, 2, 1], h: [2, 2], c: [2, 2], weightIh: [8, 1], weightHh: [8, 2], biasIh: [8], biasHh: [8] },
      { x: [3, 1, 2], weightIh: [4, 2], weightHh: [4, 1], biasHh: [4], reverse: true },
      { x: [2, 1, 1], h: [1, 1], c: [1, 2], weightIh: [8, 1], weightHh: [8, 1], biasIh: [8], weightHr: [1, 2] },
      {
        x: [3, 2, 1],
        h: [2, 1],
        c: [2, 1],
        weightIh: [4, 1],
        weightHh: [4, 1],
        lengths: { values: [2, 3], shape: [2], dtype: "int32" },
        reverse: true,
      },
      {
        x: [3, 2, 1],
        weightIh: [8, 1],
        weightHh: [8, 1],
        weightHr: [1, 2],
        lengths: { values: [1, 3], shape: [2], dtype: "int32" },
      },
    ],
    rejects: [
      {
        x: [5, 3, 4],
        weightIh: [8, 3],
        weightHh: [8, 2],
        message: "lstm: weightIh must be [4·H, 4] for x [5, 3, 4], got [8, 3].",
      },
      {
        x: [5, 3, 4],
        h: [1, 3, 2],
        weightIh: [8, 4],
        weightHh: [8, 2],
        message: "lstm: h must be [3, 2] to match x [5, 3, 4] and weightHh [8, 2], got [1, 3, 2].",
      },
      { x: [5, 4], weightIh: [8, 4], weightHh: [8, 2], message: "lstm: x must be [T, B, in], time first, got [5, 4]." },
      {
        x: [5, 2, 4],
        weightIh: [8, 4],
        weightHh: [8, 2],
        lengths: { values: [5, 6], shape: [2], dtype: "int32" },
        message: "lstm: lengths must be in [1, 5], got 6 at position [1].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, weights: LstmWeights, options: LstmOptions = {}): { output: Tensor; h: Tensor; c: Tensor } => {
      const { reverse, ...state } = options;
      const { weightIh, weightHh, biasIh, biasHh, weightHr } = weights;
      const optional = { biasIh: biasIh ?? undefined, biasHh: biasHh ?? undefined, weightHr: weightHr ?? undefined };
      return apply({ x, ...state, weightIh, weightHh, ...optional }, { reverse });
    },
);
