import { bytesPerElement } from "../ir/dtype.ts";
import type { Node, Scope } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { numel } from "../ir/shape.ts";
import { constantOf } from "./constants.ts";
import { type Graph, inputsOf } from "./graph.ts";
import { type Fused, written } from "./group.ts";

/**
 * The node whose memory this one shows in another shape or with its range checked. A number or a cell that is spread over
 * a shape is itself; any other value that is repeated counts as often as it is.
 */
export function storageOf(node: Node): Node {
  let at = node;
  while (!isBound(at) && (at.op === "reshape" || at.op === "checkRange")) at = at.inputs[0];
  if (isBound(at) || at.op !== "expand") return at;
  const base = storageOf(at.inputs[0]);
  return base.op === "scalar" || base.value?.kind === "cell" ? base : at;
}

/** What backward reads of forward in a graph: results and inputs, not parameters and numbers. */
export function keptNodes(graph: Pick<Graph, "nodes">): Set<Node> {
  const kept = new Set<Node>();
  for (const node of graph.nodes) {
    if (node.scope.phase !== "backward") continue;
    for (const input of inputsOf(node)) {
      const storage = storageOf(input);
      const isLeaf = isBound(storage);
      if (isLeaf ? storage.value?.kind !== "host" : storage.scope.phase !== "forward") continue;
      if (storage.op !== "scalar" && constantOf(storage) === undefined) kept.add(storage);
    }
  }
  return kept;
}

/** Bytes that backward reads of forward if every value is kept as recorded: no program should keep more. */
export function keptAsRecorded(graph: Pick<Graph, "nodes">): number {
  let sum = 0;
  for (const node of keptNodes(graph)) sum += bytesOf(node);
  return sum;
}

/** Bytes that backward reads of forward once nodes are grouped into kernels, inputs included; results are there anyway. */
export function keptAsFused({ groups, alias }: Fused, { outputs }: Pick<Graph, "outputs">): number {
  const isOutput = new Set(outputs.map((node) => alias.get(node) ?? node));
  const phases = new Map<Node, Scope["phase"]>();
  for (const group of groups) for (const node of written(group)) phases.set(node, group.scope.phase);
  const kept = new Set<Node>();
  for (const { reads, scope } of groups) {
    if (scope.phase !== "backward") continue;
    for (const read of reads) {
      const node = alias.get(read) ?? read;
      const isLeaf = isBound(node);
      if (isLeaf ? node.value?.kind !== "host" : phases.get(node) !== "forward") continue;
      if (!isOutput.has(node) && (isLeaf || !isBound(storageOf(node)))) kept.add(node);
    }
  }
  let sum = 0;
  for (const node of kept) sum += bytesOf(node);
  return sum;
}

export function bytesOf({ shape, dtype }: Pick<Node, "shape" | "dtype">): number {
  return numel(shape) * bytesPerElement(dtype);
}
