import { blockSteps } from "../../../src/compiler/reduceTree.ts";
import type { TypedArray } from "../../../src/ir/dtype.ts";
import { isFloat } from "../../../src/ir/dtype.ts";
import { attrsOf, type Node, type ScatterMode } from "../../../src/ir/node.ts";
import { numel } from "../../../src/ir/shape.ts";
import type { Call, Claim, Rule, Ruling } from "./claim.ts";
import { evaluateExactly } from "./evaluateExactly.ts";
import { largestFloat, quantumOf, rounded, unit } from "./rounding.ts";
import { tileMagnitude } from "./tileMagnitude.ts";

/** Sums: the error is at most (roundings a term goes through) · 2⁻²⁴ · Σ|terms|, whatever the order of the tree. */

/** The longest chain of multiply-adds that templates make; what is longer is cut, and the pieces are added. */
const longestChain = 320;
const shortestChain = 256;

const absolute = (values: TypedArray): Float64Array => Float64Array.from(values, Math.abs);
const isExact = (claim: Claim): boolean => claim.bounds.every((bound) => bound === 0);

interface Terms {
  /** Σ|terms|. */
  readonly magnitude: TypedArray;
  /** What the inputs' errors add up to. */
  readonly spread: TypedArray;
  /** Roundings on a term's way to the result. */
  readonly steps: number;
  /** What all terms are multiples of. */
  readonly quantum: number;
}

function bounded(values: TypedArray, { magnitude, spread, steps, quantum }: Terms): Ruling {
  const bounds = new Float64Array(values.length);
  for (let i = 0; i < bounds.length; i++) {
    const [value, error] = [values[i], spread[i]];
    const size = magnitude[i] + error;
    if (!Number.isFinite(value)) {
      // NaN and infinity among the terms are certain if the finite terms cannot overflow on the way.
      bounds[i] = error === 0 && size < largestFloat ? 0 : Number.POSITIVE_INFINITY;
    } else if (error === 0 && quantum >= 2 ** -149 && size < quantum * 2 ** 24 && size <= largestFloat) {
      bounds[i] = 0;
    } else if (size >= largestFloat) {
      // Infinite for certain if terms of the other sign cannot overflow; far beyond, float64 would not show them.
      const others = size < largestFloat * 2 ** 40 ? size - Math.abs(value) : Number.POSITIVE_INFINITY;
      const oneSided = others < largestFloat / 4;
      bounds[i] = oneSided ? error + steps * unit * size : Number.POSITIVE_INFINITY;
    } else {
      bounds[i] = rounded(value, error + steps * unit * size, 0.5);
    }
  }
  return { bounds };
}

/** Σ over one input, as the node's own primitive adds: reductions and windows. */
function single(stepsOf: (node: Node) => number): Rule {
  return ({ node, values, inputs: [x] }) => {
    if (!isFloat(node.dtype)) return { bounds: evaluateExactly(node, [x.bounds]) };
    return bounded(values, {
      magnitude: evaluateExactly(node, [finite(absolute(x.values))]),
      spread: evaluateExactly(node, [x.bounds]),
      steps: stepsOf(node),
      quantum: quantumOf(x.values),
    });
  };
}

/** Infinities count as 0: they are accounted for by the exact value. */
function finite(values: Float64Array): Float64Array {
  return values.map((value) => (Number.isFinite(value) ? value : 0));
}

/** Accumulators hold `blockSteps` terms, and are added in float64. */
export const sum: Rule = single((node) => {
  const terms = numel(node.inputs[0].shape) / Math.max(1, numel(node.shape));
  return Math.min(terms, blockSteps) + 2;
});

export const windowSum: Rule = single((node) => numel(attrsOf(node, "windowSum").kernel) + 1);

/** Carried in float64 and rounded where it is stored. */
export const runningSum: Rule = single(() => 2 ** -16);

/** Float products are folded in float64. `sums` is the same node as a sum. */
export function product({ node, values, inputs: [x] }: Call, sums: Node): Ruling {
  const unsure = evaluateExactly(sums, [x.bounds]);
  if (!isFloat(node.dtype)) return { bounds: unsure };
  const size = absolute(x.values);
  const reach = evaluateExactly(node, [size.map((value, i) => value + x.bounds[i])]);
  const centre = evaluateExactly(node, [size]);
  const largest = evaluateExactly(node, [size.map((value, i) => Math.max(1, value + x.bounds[i]))]);
  const bounds = new Float64Array(values.length);
  const ulps = 0.5 + 2 ** -20;
  for (let i = 0; i < bounds.length; i++) {
    if (unsure[i] === 0) bounds[i] = rounded(values[i], 0, ulps);
    else bounds[i] = rounded(values[i], (reach[i] - centre[i]) * (1 + 2 ** -20), ulps);
    // Beyond float64 the order decides.
    if (largest[i] > 1e300 && (unsure[i] > 0 || largest[i] < Number.POSITIVE_INFINITY)) {
      bounds[i] = Number.POSITIVE_INFINITY;
    }
  }
  return { bounds };
}

export const prod: Rule = (call) => product(call, { ...call.node, op: "sum" });

/** What is linear in both inputs: products are summed over `terms` of the node. */
function bilinear(termsOf: (node: Node) => number): Rule {
  return (call) => {
    const { node, values, inputs } = call;
    const [a, b] = inputs;
    if (!isFloat(node.dtype)) {
      const unsure = [a, b].some((input) => !isExact(input));
      return { bounds: new Float64Array(values.length).fill(unsure ? Number.POSITIVE_INFINITY : 0) };
    }
    const [sizeA, sizeB] = [absolute(a.values), absolute(b.values)];
    const spread = new Float64Array(values.length);
    const addSpread = (left: Float64Array, right: Float64Array): void => {
      evaluateExactly(node, [left, right]).forEach((error, i) => {
        spread[i] += error;
      });
    };
    if (!isExact(a)) addSpread(a.bounds, sizeB);
    if (!isExact(b)) addSpread(sizeA, b.bounds);
    if (!isExact(a) && !isExact(b)) addSpread(a.bounds, b.bounds);
    // Where padding is multiplied by infinity or NaN, a device may give NaN.
    if (meetsPadding(node) && !b.values.every(Number.isFinite))
      return { bounds: spread.fill(Number.POSITIVE_INFINITY) };
    const terms = termsOf(node);
    const chain = Math.min(terms, longestChain) + Math.ceil(terms / shortestChain) + 2;
    const tiled = tileMagnitude(node, sizeA, sizeB);
    return bounded(values, {
      magnitude: tiled?.magnitude ?? evaluateExactly(node, [finite(sizeA), finite(sizeB)]),
      spread,
      steps: tiled?.steps ?? chain,
      quantum: tiled ? 0 : quantumOf(a.values) * quantumOf(b.values),
    });
  };
}

function meetsPadding(node: Node): boolean {
  if (node.op === "convInputGrad") return true;
  return node.op !== "matmul" && attrsOf(node, "conv").padding.some(([before, after]) => before + after > 0);
}

export const matmul: Rule = bilinear((node) => {
  const { transposeA } = attrsOf(node, "matmul");
  return node.inputs[0].shape[node.shape.length - (transposeA ? 2 : 1)];
});

export const conv: Rule = bilinear((node) => numel(node.inputs[1].shape.slice(1)));

export const convInputGrad: Rule = bilinear((node) => {
  const [O, , ...kernel] = node.inputs[1].shape;
  return (O / attrsOf(node, "convInputGrad").groups) * numel(kernel);
});

export const convWeightGrad: Rule = bilinear((node) => {
  const [N, , ...out] = node.inputs[1].shape;
  return N * numel(out);
});

/** base joined with every src that hits, in float32 one after the other. */
export function scatterFold({ node, values, inputs }: Call): Ruling {
  const [base, index, src] = inputs;
  const attrs = attrsOf(node, "scatter");
  const as = (mode: ScatterMode, ...given: readonly TypedArray[]): Float64Array =>
    evaluateExactly({ ...node, attrs: { ...attrs, mode } }, [given[0], index.values, given[1]]);
  const spread = as("add", base.bounds, src.bounds);
  if (!isExact(index)) return { bounds: spread.fill(Number.POSITIVE_INFINITY) };
  if (!isFloat(node.dtype)) return { bounds: spread };
  // Extremes move by no more than what they are taken from.
  if (attrs.mode === "max" || attrs.mode === "min") return { bounds: as("max", base.bounds, src.bounds) };
  const hits = as(
    "add",
    base.bounds.map(() => 0),
    src.bounds.map(() => 1),
  );
  const steps = Math.max(0, ...hits) + 1;
  if (attrs.mode === "add") {
    const magnitude = as("add", finite(absolute(base.values)), finite(absolute(src.values)));
    const quantum = Math.min(quantumOf(base.values), quantumOf(src.values));
    return bounded(values, { magnitude, spread, steps, quantum });
  }
  const reachOf = (claim: Claim): Float64Array => absolute(claim.values).map((size, i) => size + claim.bounds[i]);
  const reach = as("mul", reachOf(base), reachOf(src));
  const centre = as("mul", absolute(base.values), absolute(src.values));
  // On the way a product may overflow, or lose its bits below the smallest float32, whatever its end.
  const atLeast = as(
    "mul",
    base.values.map((x) => Math.max(1, Math.abs(x))),
    src.values.map((x) => Math.max(1, Math.abs(x))),
  );
  const atMost = as(
    "mul",
    base.values.map((x) => Math.min(1, Math.abs(x) || 1)),
    src.values.map((x) => Math.min(1, Math.abs(x) || 1)),
  );
  const bounds = values.map((value, i) => {
    if (hits[i] === 0) return spread[i];
    const isTame = atLeast[i] < largestFloat && atMost[i] > 2 ** -100;
    return isTame
      ? rounded(value, reach[i] - centre[i] + (steps + 2) * unit * reach[i], 0.5)
      : Number.POSITIVE_INFINITY;
  });
  return { bounds: Float64Array.from(bounds) };
}
