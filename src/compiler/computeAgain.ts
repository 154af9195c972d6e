import { isReduction, makeNode, type Node } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { numel } from "../ir/shape.ts";
import { type Graph, inputsOf, rewrite, rootsOf, withInputs } from "./graph.ts";
import type { Recomputed } from "./recompute.ts";

/**
 * What is not kept. Before: any graph. After: nothing later than the forward pass reads a dropped node; it reads a copy,
 * computed again from what is kept, and recorded just before its first reader. The same operations on the same numbers,
 * so no bit changes.
 */
export function computeAgain(graph: Graph, isDropped: (node: Node) => boolean): Recomputed {
  const copies = new Set<Node>();
  const dropped = new Set(graph.nodes.filter((node) => isForward(node) && !isBound(node) && isDropped(node)));
  if (dropped.size === 0) return { graph, copies };
  const copied = new Map<Node, Node>();
  /** Inputs before readers, so that a long chain needs no recursion. */
  const copyOf = (root: Node): Node => {
    const stack = [root];
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      const missing = node.inputs.filter((input) => dropped.has(input) && !copied.has(input));
      if (missing.length > 0) {
        stack.push(...missing);
        continue;
      }
      stack.pop();
      if (copied.has(node)) continue;
      const scope = { ...node.scope, phase: "backward", isAgain: true } as const;
      const inputs = node.inputs.map((input) => copied.get(input) ?? input);
      const copy = makeNode(node.op, inputs, node.attrs, node.shape, node.dtype, scope);
      copied.set(node, copy);
      copies.add(copy);
    }
    return copied.get(root) ?? root;
  };
  const rewritten = rewrite(graph, (node, inputs) => {
    if (isBound(node) || isForward(node)) return node;
    return withInputs(
      node,
      inputs.map((input, i) => (dropped.has(node.inputs[i]) ? copyOf(node.inputs[i]) : input)),
    );
  });
  return { graph: rewritten, copies };
}

/**
 * What a call of `checkpoint` computes and only itself reads. A reduction's result that is far smaller than its input is
 * kept: it costs little memory, and would cost a walk over everything that it was made of.
 */
export function insideCheckpoints(graph: Graph): (node: Node) => boolean {
  const roots = new Set(rootsOf(graph));
  const readOutside = new Set<Node>();
  for (const node of graph.nodes) {
    if (!isForward(node)) continue;
    for (const input of inputsOf(node)) {
      if (node.scope.checkpoint !== input.scope.checkpoint) readOutside.add(input);
    }
  }
  return (node) =>
    node.scope.checkpoint !== undefined && !roots.has(node) && !readOutside.has(node) && !isStatistic(node);
}

export function isStatistic(node: Node): boolean {
  return isReduction(node.op) && numel(node.shape) * 8 <= numel(node.inputs[0].shape);
}

function isForward({ scope }: Node): boolean {
  return scope.phase === "forward";
}
