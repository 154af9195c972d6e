import { numel } from "../ir/shape.ts";
import { full } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { choose, holds } from "./choosing.ts";
import { add, maximum, minimum, mul, sub } from "./primitives/arithmetic.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { gatherAlong } from "./primitives/index.ts";
import { iotaAlong } from "./primitives/iota.ts";
import { catAlong, expandTo, reshapeTo, sumOver } from "./primitives/shaping.ts";

/** Logarithm of a probability of nothing: finite, so that differences of two are no NaN. */
export const never = -1e30;

/** The states a path may come from, or go to, by one kind of move. */
interface Move {
  /** int32 [N, L]: the other state, some state where there is none. */
  readonly from: Tensor;
  /** [N, L]: 0 where the move exists, `never` elsewhere. */
  readonly cost: Tensor;
}

/**
 * The states of connectionist temporal classification: the labels with blanks around and between them, L = 2·S + 1,
 * through which a path stays, steps, or skips a blank between unlike labels.
 */
export interface Lattice {
  /** [T, N, L]: log-probability of each state's class. */
  readonly emission: Tensor;
  /** int32 [T, N, L]: each state's class. */
  readonly classes: Tensor;
  /** What a path comes from: one state before, or two where it may skip the blank between. */
  readonly step: Move;
  readonly skip: Move;
  /** int32 [N, 1]: the last state of each item, the blank after its last label. */
  readonly last: Tensor;
}

/** [N, L] of moment t in [T, N, L]; t is a number of the program, so that the kernels of all moments are one. */
function moment(x: Tensor, t: number): Tensor {
  const shape = x.shape.with(0, 1);
  return reshapeTo(gatherAlong(x, full(shape, t, { dtype: "int32", device: x.device }), 0), x.shape.slice(1));
}

/** The inverse of `moment`: [N, L] for every t as [T, N, L]. */
function moments(parts: readonly Tensor[]): Tensor {
  return catAlong(
    parts.map((x) => reshapeTo(x, [1, ...x.shape])),
    0,
  );
}

/** Labels [N, S] from rows of padded ones, or from one row of all labels after each other; blank beyond the lengths. */
function labelRows(target: Tensor, lengths: Tensor, most: number, blank: number): Tensor {
  const shape = [lengths.numel, most];
  const count = expandTo(reshapeTo(lengths, [lengths.numel, 1]), shape);
  const place = iotaAlong(shape, 1, target.device);
  let labels = target;
  if (target.ndim === 1 && numel(shape) > 0) {
    const pairs = [lengths.numel, lengths.numel];
    const before = elementwise("lt", iotaAlong(pairs, 1, target.device), iotaAlong(pairs, 0, target.device));
    const others = expandTo(reshapeTo(lengths, [1, lengths.numel]), pairs);
    const start = expandTo(sumOver(choose(before, others, 0), [1]), shape);
    const index = minimum(add(start, place), Math.max(0, target.numel - 1));
    labels = reshapeTo(gatherAlong(target, reshapeTo(index, [numel(shape)]), 0), shape);
  }
  return choose(elementwise("lt", place, count), reshapeTo(labels, shape), fullLike(count, blank));
}

/** The lattice of log-probabilities x [T, N, C]; `most` is S, the largest target length that is possible. */
export function latticeOf(x: Tensor, target: Tensor, lengths: Tensor, most: number, blank: number): Lattice {
  const [steps, items] = x.shape;
  const labels = labelRows(target, lengths, most, blank);
  const blanks = fullLike(labels, blank);
  const column = (t: Tensor): Tensor => reshapeTo(t, [items, most, 1]);
  const pairs = reshapeTo(catAlong([column(blanks), column(labels)], 2), [items, 2 * most]);
  const end = fullLike(reshapeTo(lengths, [items, 1]), blank);
  const states = most === 0 ? end : catAlong([pairs, end], 1);
  const count = 2 * most + 1;
  const classes = expandTo(reshapeTo(states, [1, items, count]), [steps, items, count]);
  const emission = maximum(gatherAlong(x, classes, 2), never);
  const free = fullLike(moment(emission, 0), 0);
  const step = moveBy(free, -1);
  const { from, cost } = moveBy(free, -2);
  const unlike = elementwise("ne", states, gatherAlong(states, from, 1));
  const skip = { from, cost: choose(unlike, cost, never) };
  return { emission, classes, step, skip, last: reshapeTo(mul(lengths, 2), [items, 1]) };
}

/** The move to the state that lies `by` further on; `free` is 0 in the lattice's shape. */
function moveBy(free: Tensor, by: number): Move {
  const to = add(iotaAlong(free.shape, 1, free.device), by);
  const most = free.shape[1] - 1;
  const exists = elementwise("logicalAnd", holds(to, "ge", 0), holds(to, "le", most));
  return { from: minimum(maximum(to, 0), most), cost: choose(exists, free, never) };
}

/** The moves of a lattice the other way. */
function reversed({ skip, step }: Lattice): { step: Move; skip: Move } {
  const free = fullLike(step.cost, 0);
  const ahead = moveBy(free, 2);
  // A path may skip to the state that may be skipped to.
  const cost = minimum(ahead.cost, gatherAlong(skip.cost, ahead.from, 1));
  return { step: moveBy(free, 1), skip: { from: ahead.from, cost } };
}

/**
 * The chances of each state from those at the other end of the moves. They are gathered, not sliced: a gather reads from
 * memory, so no moment's kernel computes the moments before it again.
 */
function moved(chances: Tensor, { step, skip }: { readonly step: Move; readonly skip: Move }): Tensor {
  const by = ({ from, cost }: Move): Tensor => add(gatherAlong(chances, from, 1), cost);
  return logSum(chances, by(step), by(skip));
}

/** log(eᵃ + eᵇ + …) for logarithms of at least `never`. */
export function logSum(...terms: readonly Tensor[]): Tensor {
  const most = terms.reduce((a, b) => maximum(a, b)).detach();
  const sum = terms.map((term) => elementwise("expNonPositive", sub(term, most))).reduce((a, b) => add(a, b));
  return add(most, elementwise("log", sum));
}

/** [T, N, L]: log-probability of all beginnings that are in each state at each moment. */
export function forwardPass(lattice: Lattice): Tensor {
  const { emission } = lattice;
  const first = moment(emission, 0);
  const starts = holds(iotaAlong(first.shape, 1, first.device), "lt", 2);
  let alpha = elementwise("where", starts, first, fullLike(first, never));
  const alphas = [alpha];
  for (let t = 1; t < emission.shape[0]; t++) {
    alpha = add(moved(alpha, lattice), moment(emission, t));
    alphas.push(alpha);
  }
  return moments(alphas);
}

/** [T, N, L]: log-probability of all endings after each moment from each state, for items `lengths` moments long. */
export function backwardPass(lattice: Lattice, lengths: Tensor): Tensor {
  const { emission, last } = lattice;
  const [steps, items, count] = emission.shape;
  const shape = [items, count];
  const state = iotaAlong(shape, 1, emission.device);
  const behind = sub(expandTo(last, shape), state); // 0 at the last blank, 1 at the last label
  const ends = elementwise("logicalAnd", holds(behind, "ge", 0), holds(behind, "le", 1));
  const free = fullLike(moment(emission, 0), 0);
  const end = elementwise("where", ends, free, fullLike(free, never));
  const moves = reversed(lattice);
  const within = withinLength(lattice, lengths);
  let beta = end;
  const betas = [beta];
  for (let t = steps - 2; t >= 0; t--) {
    const next = add(beta, moment(emission, t + 1));
    beta = elementwise("where", moment(within, t + 1), moved(next, moves), end);
    betas.unshift(beta);
  }
  return moments(betas);
}

/** [N]: negative log-likelihood of the labels, 1e30 or so where no path fits; `lengths` are moments per item. */
export function pathCost(alphas: Tensor, { last }: Lattice, lengths: Tensor): Tensor {
  const [, items, count] = alphas.shape;
  const at = (index: Tensor, shape: readonly number[]): Tensor =>
    expandTo(reshapeTo(maximum(index, 0), shape), shape.length === 3 ? [1, items, count] : shape);
  const final = reshapeTo(gatherAlong(alphas, at(sub(lengths, 1), [1, items, 1]), 0), [items, count]);
  const atBlank = gatherAlong(final, last, 1);
  const label = gatherAlong(final, at(sub(last, 1), [items, 1]), 1);
  const atLabel = elementwise("where", holds(last, "gt", 0), label, fullLike(label, never));
  const cost = elementwise("neg", logSum(atBlank, atLabel));
  // No moments at all fit no labels, and nothing else.
  const none = choose(holds(last, "gt", 0), fullLike(cost, -never), 0);
  const some = holds(reshapeTo(lengths, [items, 1]), "gt", 0);
  return reshapeTo(elementwise("where", some, cost, none), [items]);
}

/** bool [T, N, L]: the moments that belong to an item. */
export function withinLength({ emission }: Lattice, lengths: Tensor): Tensor {
  const { shape, device } = emission;
  const length = expandTo(reshapeTo(cast(lengths, "int32"), [1, shape[1], 1]), shape);
  return elementwise("lt", iotaAlong(shape, 0, device), length);
}
