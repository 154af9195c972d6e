import { bytesPerElement } from "../ir/dtype.ts";
import type { Node } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { numel } from "../ir/shape.ts";
import { type Graph, inputsOf } from "./graph.ts";
import type { Program } from "./program.ts";
import { constantOf } from "./simplify.ts";

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

/** Bytes that a program keeps from forward to backward, inputs included. */
export function keptAsPlanned({ buffers, steps }: Pick<Program, "buffers" | "steps">): number {
  const read = new Set<number>();
  for (const { scope, buffers: used } of steps) if (scope.phase === "backward") for (const b of used) read.add(b);
  return buffers.reduce((sum, buffer, b) => {
    const isKept = buffer.role === "saved" || (buffer.role === "input" && read.has(b));
    return isKept ? sum + bytesOf(buffer) : sum;
  }, 0);
}

function bytesOf({ shape, dtype }: Pick<Node, "shape" | "dtype">): number {
  return numel(shape) * bytesPerElement(dtype);
}
