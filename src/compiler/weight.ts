import { expandedNames } from "../ir/expansions.ts";
import { isMovement, type Node, type PrimitiveName } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { numel } from "../ir/shape.ts";
import { constantOf } from "./constants.ts";

const own: ReadonlySet<PrimitiveName> = new Set<PrimitiveName>([
  "matmul",
  "conv",
  "convInputGrad",
  "convWeightGrad",
  "windowMax",
  "windowArgmax",
  "windowSum",
  "argmax",
  "argmin",
  "scatter",
  "cumulative",
  "recurrence",
  "argsort",
  "randomBits",
]);

/** Whether a primitive has kernels of its own instead of being an expression in a loop. */
export function hasOwnKernel(op: PrimitiveName): boolean {
  return own.has(op);
}

/** Functions that are written out in dozens of operations. */
const heavy: ReadonlySet<PrimitiveName> = new Set<PrimitiveName>(
  [...expandedNames, "intDiv" as const].filter((name) => name !== "sign" && name !== "rsqrt"),
);
const slow: ReadonlySet<PrimitiveName> = new Set<PrimitiveName>(["div", "sqrt", "rsqrt", "gather"]);

/** Rough operations an element of the node alone. */
export function ownWeight(node: Node): number {
  if (heavy.has(node.op)) return 8;
  if (slow.has(node.op)) return 3;
  if (node.op === "pad") return 2;
  return isMovement(node.op) || node.op === "iota" ? 0 : 1;
}

/** How often a value is repeated one after the other at least, so that it costs next to nothing. */
const fewestRepeats = 8;

interface Waiting {
  isWaiting(node: Node): boolean;
  weight(node: Node): number;
  size(node: Node): number;
}

/**
 * Rough operations an element to compute a node from what is stored, where a load of as many elements counts as one. What is
 * the same for many elements in turn, such as a scale for each channel, stays in a register meanwhile.
 */
export function weightOf(node: Node, waiting: Waiting): number {
  if (node.op === "expand" && repeatsOf(node) >= fewestRepeats) return 0;
  let sum = ownWeight(node);
  for (const input of node.inputs) {
    if (waiting.isWaiting(input)) sum += waiting.weight(input);
    else if (numel(input.shape) >= numel(node.shape) && !isConstant(input)) sum += 1;
  }
  return sum;
}

/** How many elements of an expanded value are the same in turn. */
function repeatsOf({ inputs: [x], shape }: Node): number {
  const within = x.shape.findLastIndex((extent) => extent > 1);
  return numel(shape.slice(within + 1));
}

/** Nodes inlined behind a node, at most. */
export function sizeOf(node: Node, waiting: Waiting): number {
  let sum = 1;
  for (const input of node.inputs) sum += waiting.isWaiting(input) ? waiting.size(input) : 1;
  return sum;
}

function isConstant(node: Node): boolean {
  return isBound(node) ? node.op === "scalar" : constantOf(node) !== undefined;
}
