import { attrsOf, isReduction, type Node } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { numel } from "../ir/shape.ts";
import { type Graph, rootsOf } from "./graph.ts";
import type { Group, LoopGroup, Sink } from "./group.ts";
import type { Target } from "./kernel.ts";
import { constantOf } from "./simplify.ts";

/** Groups in an order in which they may run, and the nodes that are other nodes' storage under another shape. */
export interface Fused {
  readonly groups: readonly Group[];
  readonly alias: ReadonlyMap<Node, Node>;
}

const nodeOps: ReadonlySet<string> = new Set([
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
  "randomBits",
]);

export function fuse(graph: Graph, _target: Target): Fused {
  const groups: Group[] = [];
  const alias = new Map<Node, Node>();
  const loop = (node: Node, sinks: readonly Sink[], reads: readonly Node[]): LoopGroup => {
    const over = isReduction(node.op) ? node.inputs[0].shape : sinks[0].value.shape;
    const dims = isReduction(node.op) ? attrsOf(node, "sum").dims : [];
    return {
      kind: "loop",
      shape: over,
      reduced: over.map((_, d) => dims.includes(d)),
      reduces: isReduction(node.op) ? [node] : [],
      sinks,
      reads: new Set(reads.filter((input) => constantOf(input) === undefined)),
      scope: node.scope,
    };
  };
  const needed = new Set(rootsOf(graph));
  for (const node of graph.nodes)
    if (nodeOps.has(node.op) && !isBound(node)) for (const input of node.inputs) needed.add(input);
  for (const node of graph.nodes) {
    if (constantOf(node) !== undefined && needed.has(node)) {
      groups.push(loop(node, [{ value: node, target: node }], []));
      continue;
    }
    if (isBound(node) || constantOf(node) !== undefined || numel(node.shape) === 0) continue;
    if (node.op === "reshape") {
      alias.set(node, alias.get(node.inputs[0]) ?? node.inputs[0]);
    } else if (node.op === "cat") {
      const { dim } = attrsOf(node, "cat");
      let at = 0;
      for (const input of node.inputs) {
        const start = node.shape.map((_, d) => (d === dim ? at : 0));
        groups.push(loop(node, [{ value: input, target: node, start }], [input]));
        at += input.shape[dim];
      }
    } else if (nodeOps.has(node.op)) {
      groups.push({ kind: "node", node, siblings: [], reads: new Set(node.inputs), scope: node.scope });
    } else groups.push(loop(node, [{ value: node, target: node }], node.inputs));
  }
  return { groups, alias };
}
