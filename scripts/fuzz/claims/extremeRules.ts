import { eachTap } from "../../../src/backends/reference/conv.ts";
import { stridesWithout, walk } from "../../../src/backends/reference/walk.ts";
import { attrsOf, type Node } from "../../../src/ir/node.ts";
import { numel } from "../../../src/ir/shape.ts";
import { type Claim, freshOrigins, type Rule } from "./claim.ts";

/** Largest and smallest of groups of elements, and where they lie. */

const nothing = Number.POSITIVE_INFINITY;

/** For each result the elements it is chosen from, in the order in which the first of equals wins. */
function groupsOf(node: Node): number[][] {
  const groups: number[][] = Array.from({ length: numel(node.shape) }, () => []);
  const { shape } = node.inputs[0];
  if (node.op === "windowMax" || node.op === "windowArgmax") {
    const attrs = attrsOf(node, "windowMax");
    const [n, c, ...input] = shape;
    const output = node.shape.slice(2);
    const [inArea, outArea] = [numel(input), numel(output)];
    eachTap(output, input, attrs.kernel, attrs, (o, i) => {
      for (let plane = 0; plane < n * c; plane++) groups[plane * outArea + o].push(plane * inArea + i);
    });
    return groups;
  }
  const isArg = node.op === "argmax" || node.op === "argmin";
  const dims = isArg ? [attrsOf(node, "argmax").dim] : attrsOf(node, "amax").dims;
  walk(shape, stridesWithout(shape, dims), 0, (offset, i) => groups[offset].push(i));
  return groups;
}

/** The member that wins: the first NaN, else the first extreme; undefined for an empty group. */
function winnerOf(x: Claim, members: readonly number[], sign: number): number | undefined {
  let best: number | undefined;
  for (const i of members) {
    const value = sign * x.values[i];
    if (Number.isNaN(value)) return i;
    if (best === undefined || value > sign * x.values[best]) best = i;
  }
  return best;
}

/** Whether another member may lie at or beyond the winner. */
function rivals(x: Claim, members: readonly number[], winner: number, sign: number): number[] {
  const low = sign * x.values[winner] - x.bounds[winner];
  return members.filter((i) => i !== winner && sign * x.values[i] + x.bounds[i] >= low);
}

/** amax, amin, windowMax: a hull of what may win. */
function value(sign: number): Rule {
  return ({ node, inputs: [x] }) => {
    const groups = groupsOf(node);
    const bounds = new Float64Array(groups.length);
    const origins = freshOrigins(groups.length);
    groups.forEach((members, g) => {
      const winner = winnerOf(x, members, sign);
      if (winner === undefined) return;
      if (Number.isNaN(x.values[winner]) && x.bounds[winner] === 0) return;
      if (members.some((i) => x.bounds[i] === nothing)) {
        bounds[g] = nothing;
        return;
      }
      const others = rivals(x, members, winner, sign);
      const centre = sign * x.values[winner];
      let bound = x.bounds[winner];
      for (const i of others) bound = Math.max(bound, sign * x.values[i] + x.bounds[i] - centre);
      bounds[g] = Number.isNaN(bound) ? x.bounds[winner] : bound;
      if (others.every((i) => x.origins[i] === x.origins[winner])) origins[g] = x.origins[winner];
    });
    return { bounds, origins };
  };
}

/** argmax, argmin, windowArgmax: known unless another member that is not the same value may win. */
function position(sign: number): Rule {
  return ({ node, inputs: [x] }) => {
    const groups = groupsOf(node);
    const bounds = new Float64Array(groups.length);
    groups.forEach((members, g) => {
      const winner = winnerOf(x, members, sign);
      if (winner === undefined) return;
      const others = rivals(x, members, winner, sign);
      const unsure = (i: number): boolean =>
        x.bounds[i] + x.bounds[winner] > 0 && (x.origins[i] !== x.origins[winner] || x.bounds[i] === nothing);
      if (members.some((i) => x.bounds[i] === nothing) || others.some(unsure)) bounds[g] = nothing;
    });
    return { bounds };
  };
}

export const amax: Rule = value(1);
export const amin: Rule = value(-1);
export const argmax: Rule = position(1);
export const argmin: Rule = position(-1);
export const windowMax: Rule = amax;
export const windowArgmax: Rule = argmax;
