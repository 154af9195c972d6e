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
  flowing,
  gateOf,
  hiddenBefore,
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

/** The activated gates of one step, and what the reset gate was multiplied with; each [B, H]. */
interface Gates {
  readonly r: Tensor;
  readonly z: Tensor;
  readonly n: Tensor;
  readonly inner: Tensor;
}

const sigmoid = (x: Tensor): Tensor => elementwise("sigmoid", x);
/** The derivative of sigmoid from its value. */
const slope = (y: Tensor): Tensor => mul(y, sub(1, y));

/**
 * Gated recurrent unit: one layer in one direction over a whole sequence.
 *
 *     r, z = sigmoid(W_i x + b_i + W_h h + b_h)
 *     n = tanh(W_in x + b_in + r·(W_hn h + b_hn))
 *     h′ = (1 − z)·n + z·h
 *
 * @zh 门控循环单元（GRU）：一层、一个方向，走完整个序列。
 *
 * @param x         [T, B, in] float, time first
 * @param h         [B, H] hidden state before the first step; zeros when missing
 * @param weightIh  [3·H, in] rows of reset, update and new gate
 * @param weightHh  [3·H, H]
 * @param biasIh    [3·H]
 * @param biasHh    [3·H]
 * @param lengths   [B] integer, valid steps of each sequence: later outputs are 0 and the state stays
 * @param reverse   whether to walk from the last step to the first
 * @returns         { output [T, B, H], h [B, H] }
 * @throws ShapeError when shapes do not fit, ValueError when a length given from the host is not in [1, T]
 * @saves   x, h, weightIh, weightHh, lengths, output, carried, gates
 * @source  Cho et al. 2014, arXiv:1406.1078; the reset gate after the product, as in cuDNN and PyTorch
 * @example gru(ones([1, 1, 1]), { weightIh: ones([3, 1]), weightHh: zeros([3, 1]) }) // { output: [[[0.2048]]], h: [[0.2048]] }
 */
export const gru = defineOp(
  {
    name: "gru",
    inputs: ["x", "h?", "weightIh", "weightHh", "biasIh?", "biasHh?", "lengths?"],
    attrs: { reverse: false },
    float: ["x", "h", "weightIh", "weightHh", "biasIh", "biasHh"],
    integer: ["lengths"],
    shape(shapes, expect) {
      const { T, B, H } = expectSequence(3, shapes, expect);
      return { output: [T, B, H], h: [B, H] };
    },
    forward({ x: padded, lengths, ...given }, { reverse }) {
      expectSameDType("gru", padded, given);
      const { weightIh, weightHh, biasIh, biasHh } = given;
      const { T, B, H } = extentsOf(3, padded, weightIh);
      checkLengths("gru", lengths, T);
      const inside = lengths && stepsInside(lengths, T);
      const x = inside ? withoutPadding(padded, inside) : padded;
      const projected = projectSteps(x, weightIh, biasIh); // [T, B, 3·H]
      const h = stateOr(given.h, [B, H], x);
      const [gates, states, outputs]: [Gates[], Tensor[], Tensor[]] = [[], [], []];
      let hidden = h;
      for (const t of stepOrder(T, reverse)) {
        const own = stepOf(projected, t);
        const plain = product(hidden, weightHh, false, true);
        const past = biasHh ? add(plain, biasHh) : plain; // [B, 3·H]
        const [r, z] = [0, 1].map((k) => sigmoid(add(gateOf(own, k, H), gateOf(past, k, H))));
        const inner = gateOf(past, 2, H);
        const n = elementwise("tanh", add(gateOf(own, 2, H), mul(r, inner)));
        const next = add(n, mul(z, sub(hidden, n))); // [B, H]
        hidden = inside ? choose(insideStep(inside, t, H), next, hidden) : next;
        gates[t] = { r, z, n, inner };
        states[t] = hidden;
        outputs[t] = inside ? choose(insideStep(inside, t, H), next, 0) : next;
      }
      const output = stackSteps(outputs);
      const carried = lengths && states;
      return {
        output: { output, h: hidden },
        saved: { x, h, weightIh, weightHh, lengths, output, carried, gates },
      };
    },
    backward(grad, { x, h, weightIh, weightHh, lengths, output, carried, gates }, { reverse }) {
      const { T, H } = extentsOf(3, x, weightIh);
      const inside = lengths && stepsInside(lengths, T);
      const past = { h, output, carried, reverse };
      const outer = flowing(grad.output);
      let dh = flowing(grad.h);
      const [downs, backs]: [Tensor[], Tensor[]] = [[], []];
      for (const t of stepOrder(T, !reverse)) {
        const { r, z, n, inner } = gates[t];
        let dhidden = total(h, dh, outer && stepOf(outer, t)); // [B, H]
        if (inside) dhidden = choose(insideStep(inside, t, H), dhidden, 0);
        const dn = mul(mul(dhidden, sub(1, z)), sub(1, square(n)));
        const dz = mul(mul(dhidden, sub(hiddenBefore(past, t), n)), slope(z));
        const dr = mul(mul(dn, inner), slope(r));
        const back = catAlong([dr, dz, mul(dn, r)], 1); // [B, 3·H]
        downs[t] = catAlong([dr, dz, dn], 1);
        backs[t] = back;
        const before = add(mul(dhidden, z), product(back, weightHh));
        // Past the end the state is handed on as it is.
        dh = inside && dh ? choose(insideStep(inside, t, H), before, dh) : before;
      }
      const stacked = stackSteps(backs); // [T, B, 3·H]
      return {
        ...projectionGrads(stackSteps(downs), x, weightIh),
        h: total(h, dh),
        weightHh: hiddenWeightGrad(stacked, past),
        biasHh: sumSteps(stacked),
        lengths: null,
      };
    },
    because: {
      h: "gru keeps the first hidden state: the gradient of weightHh needs it",
      lengths: "gru keeps the lengths: no gradient flows beyond them",
      x: "gru keeps x: the gradient of weightIh needs it",
      gates:
        "gru keeps the activated gates of every step, and what the reset gate multiplies: their derivatives need them",
      output: "gru keeps its output: the hidden states, which the gradients of weightHh and of the update gate need",
      carried: "gru keeps the states of sequences that end early: the output does not hold them",
      weightIh: "gru keeps weightIh: the gradient of x needs it",
      weightHh: "gru keeps weightHh: the gradient goes back through it at every step",
    },
    samples: [
      { x: [2, 2, 1], h: [2, 2], weightIh: [6, 1], weightHh: [6, 2], biasIh: [6], biasHh: [6] },
      { x: [3, 1, 2], weightIh: [3, 2], weightHh: [3, 1], biasIh: [3], reverse: true },
      {
        x: [3, 2, 1],
        h: [2, 1],
        weightIh: [3, 1],
        weightHh: [3, 1],
        biasHh: [3],
        lengths: { values: [2, 3], shape: [2], dtype: "int32" },
        reverse: true,
      },
      {
        x: [3, 2, 1],
        weightIh: [3, 1],
        weightHh: [3, 1],
        lengths: { values: [1, 3], shape: [2], dtype: "int32" },
      },
    ],
    rejects: [
      {
        x: [5, 3, 4],
        weightIh: [8, 4],
        weightHh: [6, 2],
        message: "gru: weightIh must be [3·H, 4] for x [5, 3, 4], got [8, 4].",
      },
      {
        x: [5, 3, 4],
        weightIh: [6, 4],
        weightHh: [6, 3],
        message: "gru: weightHh must be [6, 2] to match weightIh [6, 4], got [6, 3].",
      },
      {
        x: [0, 3, 4],
        weightIh: [6, 4],
        weightHh: [6, 2],
        message: "gru: x must have at least one time step, got [0, 3, 4].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, weights: SequenceWeights, options: SequenceOptions = {}): { output: Tensor; h: Tensor } => {
      const { reverse, ...state } = options;
      const { weightIh, weightHh, biasIh, biasHh } = weights;
      return apply(
        { x, ...state, weightIh, weightHh, biasIh: biasIh ?? undefined, biasHh: biasHh ?? undefined },
        { reverse },
      );
    },
);
