import { allocate, isFloat, type TypedArray } from "../../ir/dtype.ts";
import { attrsOf, type Node } from "../../ir/node.ts";
import type { Primitive } from "./primitive.ts";
import { eachLine } from "./walk.ts";

/** Takes the next element and its position, gives the result so far. */
type Running = (value: number, position: number) => number;

const sum = (): Running => {
  let total = 0;
  return (value) => (total += value);
};

const prod = (): Running => {
  let total = 1;
  return (value) => (total *= value);
};

/** The low 32 bits, which a product in float64 may have lost. */
const wholeProd = (): Running => {
  let total = 1;
  return (value) => (total = Math.imul(total, value));
};

/** The largest so far, and the sum of exponentials relative to it. */
const logsumexp = (): Running => {
  let [largest, rest] = [Number.NEGATIVE_INFINITY, 0];
  return (value) => {
    if (Number.isNaN(value)) largest = value;
    else if (value > largest) [largest, rest] = [value, rest * Math.exp(largest - value) + 1];
    else if (value === largest) rest += 1;
    else rest += Math.exp(value - largest);
    return largest + Math.log(rest);
  };
};

const arg = (atLeast: (value: number, best: number) => boolean) => (): Running => {
  let [best, where] = [0, -1];
  return (value, position) => {
    if (where < 0 || Number.isNaN(value) || atLeast(value, best)) [best, where] = [value, position];
    return where;
  };
};

const modes = {
  sum,
  prod,
  logsumexp,
  argmax: arg((value, best) => value >= best),
  argmin: arg((value, best) => value <= best),
};

/** Visits the elements of every line in running order, with a fresh state for each line. */
function eachRunning<T>(
  node: Node,
  { dim, reverse }: { readonly dim: number; readonly reverse: boolean },
  begin: () => T,
  visit: (state: T, at: number, position: number) => void,
): void {
  const length = node.shape[dim];
  eachLine(node.shape, dim, (start, stride) => {
    const state = begin();
    for (let k = 0; k < length; k++) {
      const position = reverse ? length - 1 - k : k;
      visit(state, start + position * stride, position);
    }
  });
}

export const cumulative: Primitive = (node, [x], out) => {
  const attrs = attrsOf(node, "cumulative");
  const whole = attrs.mode === "prod" && !isFloat(node.dtype);
  eachRunning(node, attrs, whole ? wholeProd : modes[attrs.mode], (running, at, position) => {
    out[at] = running(x[at], position);
  });
};

export const recurrence: Primitive = (node, [a, b], out) => {
  const attrs = attrsOf(node, "recurrence");
  const begin = (): TypedArray => allocate("float64", 1);
  eachRunning(node, attrs, begin, (state, at) => {
    state[0] = a[at] * state[0] + b[at];
    out[at] = state[0];
  });
};
