import { isFloat } from "../../../src/ir/dtype.ts";
import { ValueError } from "../../../src/ir/errors.ts";
import { attrsOf } from "../../../src/ir/node.ts";
import type { Rule } from "./claim.ts";
import { evaluateExactly } from "./evaluateExactly.ts";
import { rounded } from "./rounding.ts";
import { scatterFold } from "./sumRules.ts";

const nothing = Number.POSITIVE_INFINITY;

/** Bounds and origins go where the values go. */
export const moved: Rule = ({ node, inputs }) => ({
  bounds: evaluateExactly(
    node,
    inputs.map((input) => input.bounds),
  ),
  origins: evaluateExactly(
    node,
    inputs.map((input) => input.origins),
  ),
});

export const gather: Rule = ({ node, inputs: [x, index] }) => ({
  bounds: evaluateExactly(node, [x.bounds, index.values]).map((bound, i) => bound + index.bounds[i]),
  origins: evaluateExactly(node, [x.origins, index.values]),
});

export const scatter: Rule = (call) => {
  const { node, inputs } = call;
  const [base, index, src] = inputs;
  if (attrsOf(node, "scatter").mode !== "set") return scatterFold(call);
  const bounds = evaluateExactly(node, [base.bounds, index.values, src.bounds]);
  if (index.bounds.some((bound) => bound > 0)) bounds.fill(nothing);
  return { bounds, origins: evaluateExactly(node, [base.origins, index.values, src.origins]) };
};

/** Between floats and integers: truncation jumps at whole numbers, and beyond 2²⁴ integers are rounded. */
export const cast: Rule = ({ node, values, inputs: [x] }) => {
  const from = node.inputs[0].dtype;
  const bounds = new Float64Array(values.length);
  for (let i = 0; i < bounds.length; i++) {
    const [value, bound] = [x.values[i], x.bounds[i]];
    // A bool that is not known is 0 or 1.
    const reach = bound === nothing && from === "bool" ? 1 : bound;
    if (isFloat(node.dtype)) bounds[i] = reach === 0 ? rounded(values[i], 0, 0.5) : reach;
    else if (bound === 0 || Number.isNaN(value)) bounds[i] = bound;
    else if (!isFloat(from)) bounds[i] = nothing;
    else if (node.dtype === "bool") bounds[i] = Math.abs(value) <= bound ? nothing : 0;
    else bounds[i] = Math.trunc(value - bound) === Math.trunc(value + bound) ? 0 : nothing;
  }
  return { bounds };
};

/** The index itself; a device may refuse one of which nothing is known. */
export const checkRange: Rule = ({ node, inputs: [index] }) => {
  if (index.bounds.some((bound) => bound > 0)) {
    throw new ValueError({ op: node.op, argument: "index", expected: "be known", received: "one that is not" });
  }
  return { bounds: index.bounds, origins: index.origins };
};

/** Whole numbers that follow from shapes and seeds. */
export const known: Rule = ({ values }) => ({ bounds: new Float64Array(values.length) });
