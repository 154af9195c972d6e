import { eachLine } from "../../../src/backends/reference/walk.ts";
import { attrsOf, type Node } from "../../../src/ir/node.ts";
import type { Claim, Rule, Ruling } from "./claim.ts";
import { rounded, unit } from "./rounding.ts";
import { product, runningSum } from "./sumRules.ts";

/** Primitives that go along lines: running results, recurrences and orders. */

const nothing = Number.POSITIVE_INFINITY;

/** Places of each line's elements, in running order. */
function linesOf(node: Node, { dim, reverse }: { readonly dim: number; readonly reverse?: boolean }): number[][] {
  const lines: number[][] = [];
  eachLine(node.shape, dim, (start, stride) => {
    const line = Array.from({ length: node.shape[dim] }, (_, k) => start + k * stride);
    lines.push(reverse ? line.reverse() : line);
  });
  return lines;
}

/** Whether rounding may put two elements in another order than their exact values have. */
function mayTurn(x: Claim, i: number, j: number): boolean {
  const room = x.bounds[i] + x.bounds[j];
  if (room === 0) return false;
  if (room === nothing) return true;
  return x.origins[i] !== x.origins[j] && Math.abs(x.values[i] - x.values[j]) <= room;
}

export const cumulative: Rule = (call) => {
  const { node, values, inputs } = call;
  const [x] = inputs;
  const attrs = attrsOf(node, "cumulative");
  if (attrs.mode === "sum") return runningSum(call);
  if (attrs.mode === "prod") return product(call, { ...node, attrs: { ...attrs, mode: "sum" } });
  const bounds = new Float64Array(values.length);
  for (const line of linesOf(node, attrs)) {
    if (attrs.mode === "logsumexp") logsumexp(line, x, values, bounds);
    else {
      line.forEach((at, k) => {
        const winner = line[attrs.reverse ? line.length - 1 - values[at] : values[at]];
        const before = line.slice(0, k + 1);
        const isOpen = before.some((i) => x.bounds[i] === nothing || (i !== winner && mayTurn(x, i, winner)));
        bounds[at] = isOpen ? nothing : 0;
      });
    }
  }
  return { bounds };
};

/** Moves by no more than its inputs; exponentials, their sum and its logarithm round a few times. */
function logsumexp(line: readonly number[], x: Claim, values: Claim["values"], bounds: Float64Array): void {
  let spread = 0;
  line.forEach((at, k) => {
    spread = Math.max(spread, x.bounds[at]);
    const own = (24 + 4 * Math.log(k + 1)) * unit + 4 * unit * (Math.abs(values[at]) + 5);
    bounds[at] = Number.isFinite(values[at]) ? spread + own : rounded(values[at], spread, 0.5);
  });
}

/** The state is carried in float64 and rounded where it is stored. */
export const recurrence: Rule = ({ node, values, inputs: [a, b] }): Ruling => {
  const bounds = new Float64Array(values.length);
  for (const line of linesOf(node, attrsOf(node, "recurrence"))) {
    let [error, size, last] = [0, 0, 0];
    for (const at of line) {
      const factor = Math.abs(a.values[at]);
      error = (factor + a.bounds[at]) * error + a.bounds[at] * Math.abs(last) + b.bounds[at];
      size = factor * size + Math.abs(b.values[at]);
      if (Number.isNaN(error)) error = nothing;
      last = values[at];
      bounds[at] = rounded(last, error > 0 ? error + size * 2 ** -46 : 0, 0.5 + 2 ** -16);
    }
  }
  return { bounds };
};

/** A place in the order is known if its element cannot trade places with any other. */
export const argsort: Rule = ({ node, values, inputs: [x] }) => {
  const bounds = new Float64Array(values.length);
  for (const line of linesOf(node, attrsOf(node, "argsort"))) {
    const isOpen = line.some((i) => x.bounds[i] === nothing);
    for (const at of line) {
      const own = line[values[at]];
      bounds[at] = isOpen || line.some((other) => other !== own && mayTurn(x, own, other)) ? nothing : 0;
    }
  }
  return { bounds };
};
