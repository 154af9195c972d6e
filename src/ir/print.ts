import type { Node } from "./node.ts";
import { isBound, signatureOf } from "./request.ts";

/**
 * A graph as text, one line per node, inputs before readers, numbered from 0 in that order:
 *
 *     %0 = read fc1.weight : float32[2, 3]
 *     %1 = scalar 0.5 : float32[]
 *     %4 = sum(%3) {"dims":[1]} : float32[2, 1]  # fc1 mean (backward)
 *     return %4
 *
 * A node whose value is known prints as the leaf it has become. What follows `#` is provenance: module path, outermost
 * op, and the phase where it is not forward.
 */
export function printGraph(outputs: readonly Node[]): string {
  return printNodes(signatureOf({ outputs, writes: [], guards: [] }).nodes, outputs);
}

/** The same for nodes in an order of their own, as passes return them. */
export function printNodes(nodes: readonly Node[], outputs: readonly Node[]): string {
  const number = new Map(nodes.map((node, i) => [node, i]));
  const name = (node: Node): string => `%${number.get(node) ?? `?${node.id}`}`;
  const lines = nodes.map(
    (node) => `${name(node)} = ${computation(node, name)} : ${node.dtype}[${node.shape.join(", ")}]${provenance(node)}`,
  );
  return [...lines, `return ${outputs.map(name).join(", ")}`].join("\n");
}

function computation(node: Node, name: (node: Node) => string): string {
  if (node.value?.kind === "cell") return `read ${node.value.cell.name}`;
  if (node.source !== undefined) return `scalar ${node.source.value}${node.source.refresh ? " (refreshed)" : ""}`;
  if (isBound(node)) return node.op === "read" || node.op === "scalar" ? node.op : "constant";
  const attrs = Object.keys(node.attrs).length === 0 ? "" : ` ${JSON.stringify(node.attrs)}`;
  return `${node.op}(${node.inputs.map(name).join(", ")})${attrs}`;
}

function provenance({ scope, op }: Node): string {
  const words = [scope.module, scope.op === op ? "" : scope.op, scope.phase === "forward" ? "" : `(${scope.phase})`];
  const text = words.filter((word) => word !== "").join(" ");
  return text === "" ? "" : `  # ${text}`;
}
