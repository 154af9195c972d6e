import { ValueError } from "../ir/errors.ts";
import { type Shape, show } from "../ir/shape.ts";
import { full } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { choose } from "./choosing.ts";
import type { Expect } from "./defineOp.ts";
import { add, isZeros } from "./primitives/arithmetic.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { iotaAlong } from "./primitives/iota.ts";
import { product } from "./primitives/matmul.ts";
import { catAlong, expandTo, reshapeTo, sliceOf, sumOver } from "./primitives/shaping.ts";

/**
 * What rnn, gru and lstm share. They walk a sequence [T, B, in] step by step, but everything that needs no earlier
 * step is done for all steps at once: the inputs' part of the gates before the walk, the weights' gradients after it.
 */

/** Weights of one layer in one direction, the gates' rows stacked. */
export interface SequenceWeights {
  readonly weightIh: Tensor;
  readonly weightHh: Tensor;
  readonly biasIh?: Tensor | null | undefined;
  readonly biasHh?: Tensor | null | undefined;
}

export interface SequenceOptions {
  readonly h?: Tensor | undefined;
  /** Valid steps of each sequence. */
  readonly lengths?: Tensor | undefined;
  /** Whether to walk from the last step to the first. */
  readonly reverse?: boolean;
}

export interface SequenceShapes {
  readonly x: Shape;
  readonly h?: Shape | undefined;
  readonly c?: Shape | undefined;
  readonly weightIh: Shape;
  readonly weightHh: Shape;
  readonly biasIh?: Shape | undefined;
  readonly biasHh?: Shape | undefined;
  readonly weightHr?: Shape | undefined;
  readonly lengths?: Shape | undefined;
}

/** Extents of a recurrence: steps, batch, cells, and outputs of a step (cells unless they are projected). */
export interface Extents {
  readonly T: number;
  readonly B: number;
  readonly H: number;
  readonly P: number;
}

/** Checks the weights of `gates` blocks of rows against x, and gives the numbers of cells and of outputs. */
function expectWeights(gates: number, shapes: SequenceShapes, expect: Expect): { H: number; P: number } {
  const { x, weightIh, weightHh, biasIh, biasHh, weightHr } = shapes;
  const size = x[x.length - 1];
  const rows = gates === 1 ? "H" : `${gates}·H`;
  const fits = weightIh.length === 2 && weightIh[1] === size && weightIh[0] % gates === 0;
  expect.that(fits, "weightIh", `be [${rows}, ${size}] for x ${show(x)}`, weightIh);
  const H = weightIh[0] / gates;
  if (weightHr) {
    expect.that(weightHr.length === 2 && weightHr[1] === H, "weightHr", `be [P, ${H}] for ${H} cells`, weightHr);
  }
  const P = weightHr ? weightHr[0] : H;
  expect("weightHh", weightHh, [gates * H, P], `weightIh ${show(weightIh)}`);
  if (biasIh) expect("biasIh", biasIh, [gates * H], `the rows of weightIh ${show(weightIh)}`);
  if (biasHh) expect("biasHh", biasHh, [gates * H], `the rows of weightHh ${show(weightHh)}`);
  return { H, P };
}

/** Checks the shapes of a layer over a sequence. */
export function expectSequence(gates: number, shapes: SequenceShapes, expect: Expect): Extents {
  const { x, h, c, weightHh, lengths } = shapes;
  expect.that(x.length === 3, "x", "be [T, B, in], time first", x);
  const [T, B] = x;
  expect.that(T > 0, "x", "have at least one time step", x);
  const { H, P } = expectWeights(gates, shapes, expect);
  if (h) expect("h", h, [B, P], `x ${show(x)} and weightHh ${show(weightHh)}`);
  if (c) expect("c", c, [B, H], `x ${show(x)} and ${H} cells`);
  if (lengths) expect("lengths", lengths, [B], `the batch of x ${show(x)}`);
  return { T, B, H, P };
}

/** Checks the shapes of one step, and gives that of a state: [B, H], or [H] for an x without batch. */
export function expectCell(gates: number, shapes: SequenceShapes, expect: Expect): Shape {
  const { x, h, c, weightHh } = shapes;
  expect.that(x.length === 1 || x.length === 2, "x", "be [B, in] or [in]", x);
  const { H } = expectWeights(gates, shapes, expect);
  const state = [...x.slice(0, -1), H];
  if (h) expect("h", h, state, `x ${show(x)} and weightHh ${show(weightHh)}`);
  if (c) expect("c", c, state, `x ${show(x)} and weightHh ${show(weightHh)}`);
  return state;
}

/** A step [B, in] or [in] as a sequence [1, B, in] of one. */
export function asSequence(x: Tensor): Tensor {
  return reshapeTo(x, [1, x.ndim === 1 ? 1 : x.shape[0], x.shape[x.ndim - 1]]);
}

/** A state [B, H] or [H] as [B, H]. */
export function asBatch(state: Tensor | undefined): Tensor | undefined {
  return state && reshapeTo(state, [state.ndim === 1 ? 1 : state.shape[0], state.shape[state.ndim - 1]]);
}

/** Extents of tensors whose shapes have been checked. */
export function extentsOf(gates: number, x: Tensor, weightIh: Tensor, weightHr?: Tensor): Extents {
  const [T, B] = x.shape;
  const H = weightIh.shape[0] / gates;
  return { T, B, H, P: weightHr ? weightHr.shape[0] : H };
}

/** Lengths whose values are on the host already must be in [1, T]. */
export function checkLengths(op: string, lengths: Tensor | undefined, T: number): void {
  const value = lengths?.node.value;
  if (value?.kind !== "host") return;
  const at = value.data.findIndex((length) => !(length >= 1 && length <= T));
  if (at < 0) return;
  throw new ValueError({
    op,
    argument: "lengths",
    expected: `be in [1, ${T}]`,
    received: `${value.data[at]} at position [${at}]`,
  });
}

/** The steps in the order in which they are taken. */
export function stepOrder(T: number, reverse: boolean): number[] {
  return Array.from({ length: T }, (_, s) => (reverse ? T - 1 - s : s));
}

/** Step t of [T, B, C] as [B, C]. */
export function stepOf(x: Tensor, t: number): Tensor {
  const [, B, C] = x.shape;
  return reshapeTo(sliceOf(x, [t, 0, 0], [1, B, C], [1, 1, 1]), [B, C]);
}

/** Columns [k·width, (k + 1)·width) of [B, C]: the part of one gate. */
export function gateOf(x: Tensor, k: number, width: number): Tensor {
  return sliceOf(x, [0, k * width], [x.shape[0], width], [1, 1]);
}

/** Steps [B, C] in the order of time as [T, B, C]. */
export function stackSteps(steps: readonly Tensor[]): Tensor {
  return catAlong(
    steps.map((step) => reshapeTo(step, [1, ...step.shape])),
    0,
  );
}

/** [T, B, C] as [T·B, C]. */
export function flatSteps(x: Tensor): Tensor {
  return reshapeTo(x, [x.shape[0] * x.shape[1], x.shape[2]]);
}

/** x·weightᵀ + bias of every step in one product: [T, B, in] to [T, B, rows of weight]. */
export function projectSteps(x: Tensor, weight: Tensor, bias: Tensor | undefined): Tensor {
  const y = product(flatSteps(x), weight, false, true);
  // What is computed first of the two can be part of the other's kernel: a sum of biases comes before the product that it ends.
  const shifted = bias ? add(bias, y) : y;
  return reshapeTo(shifted, [...x.shape.slice(0, 2), weight.shape[0]]);
}

/** The state given, or zeros. */
export function stateOr(state: Tensor | undefined, shape: Shape, like: Tensor): Tensor {
  return state ?? full(shape, 0, { dtype: like.dtype, device: like.device });
}

/** Which steps lie inside each sequence: bools [T, B, 1]. */
export function stepsInside(lengths: Tensor, T: number): Tensor {
  const [B] = lengths.shape;
  const index = iotaAlong([T, B, 1], 0, lengths.device);
  return elementwise("lt", index, expandTo(reshapeTo(cast(lengths, "int32"), [1, B, 1]), [T, B, 1]));
}

/** Step t of `stepsInside` for each of `width` columns: [B, width]. */
export function insideStep(inside: Tensor, t: number, width: number): Tensor {
  return expandTo(stepOf(inside, t), [inside.shape[1], width]);
}

/** x [T, B, C] with 0 past the end of each sequence, so that what stands there reaches nothing, NaN included. */
export function withoutPadding(x: Tensor, inside: Tensor): Tensor {
  return choose(expandTo(inside, x.shape), x, 0);
}

/** The incoming gradient, or undefined where nothing flows. */
export function flowing(grad: Tensor): Tensor | undefined {
  return isZeros(grad) ? undefined : grad;
}

/** The sum of what there is; zeros when there is nothing. */
export function total(like: Tensor, ...parts: readonly (Tensor | undefined)[]): Tensor {
  const present = parts.filter((part) => part !== undefined);
  return present.length === 0 ? fullLike(like, 0) : present.reduce(add);
}

/** Hidden states as a backward pass finds them: from the stacked output, or step by step where sequences end early. */
export interface Past {
  readonly h: Tensor;
  readonly output: Tensor;
  /** The state after each step, where it is not what the output holds. */
  readonly carried: readonly Tensor[] | undefined;
  readonly reverse: boolean;
}

/** The hidden state before step t. */
export function hiddenBefore({ h, output, carried, reverse }: Past, t: number): Tensor {
  const before = reverse ? t + 1 : t - 1;
  if (before < 0 || before >= output.shape[0]) return h;
  return carried ? carried[before] : stepOf(output, before);
}

/** The gradient of the weight that the hidden states were multiplied with, from those [T, B, rows] of the products. */
export function hiddenWeightGrad(grads: Tensor, past: Past): Tensor {
  const [T, B, rows] = grads.shape;
  const { h, output, carried, reverse } = past;
  const first = product(stepOf(grads, reverse ? T - 1 : 0), h, true, false);
  if (T === 1) return first;
  const steps = Array.from({ length: T - 1 }, (_, i) => (reverse ? i : i + 1));
  const states = carried
    ? stackSteps(steps.map((t) => hiddenBefore(past, t)))
    : sliceOf(output, [reverse ? 1 : 0, 0, 0], [T - 1, B, output.shape[2]], [1, 1, 1]);
  const own = sliceOf(grads, [reverse ? 0 : 1, 0, 0], [T - 1, B, rows], [1, 1, 1]);
  return add(product(flatSteps(own), flatSteps(states), true, false), first);
}

/** Gradients of x, weightIh and biasIh from those [T, B, rows] of their product. */
export function projectionGrads(
  grads: Tensor,
  x: Tensor,
  weightIh: Tensor,
): { x: Tensor; weightIh: Tensor; biasIh: Tensor } {
  const flat = flatSteps(grads);
  return {
    x: reshapeTo(product(flat, weightIh), x.shape),
    weightIh: product(flat, flatSteps(x), true, false),
    biasIh: sumSteps(grads),
  };
}

/** The sum over steps and batch: [T, B, C] to [C]. */
export function sumSteps(grads: Tensor): Tensor {
  return reshapeTo(sumOver(flatSteps(grads), [0]), [grads.shape[2]]);
}
