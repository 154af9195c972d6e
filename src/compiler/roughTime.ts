import { attrsOf, isReduction, type Node } from "../ir/node.ts";
import { numel } from "../ir/shape.ts";
import { ownWeight } from "./weight.ts";

/**
 * Nanoseconds of one thread, roughly: fitted to profiles of training steps (docs/performance.md). Only proportions are
 * used, to choose between programs and to say what share of a step something takes.
 */
const [perFlop, perByte] = [0.0165, 0.045];

/** Of a call of a kernel. */
export function timeOfStep({
  kernel: { flop, bytes },
}: {
  readonly kernel: { readonly flop: number; readonly bytes: number };
}): number {
  return flop * perFlop + bytes * perByte;
}

/** Of a node computed on its own. */
export function timeOfNode(node: Node): number {
  const count = numel(node.shape);
  if (node.op === "matmul") {
    const a = node.inputs[0].shape;
    const depth = a[attrsOf(node, "matmul").transposeA ? a.length - 2 : a.length - 1];
    return 2 * count * depth * perFlop;
  }
  if (node.op === "conv") return 2 * count * numel(node.inputs[1].shape.slice(1)) * perFlop;
  const walked = isReduction(node.op) ? numel(node.inputs[0].shape) : count;
  return walked * ownWeight(node) * perFlop;
}
