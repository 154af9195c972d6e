import { bytesPerElement } from "../ir/dtype.ts";
import { attrsOf, type Node } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { numel } from "../ir/shape.ts";
import type { Graph } from "./graph.ts";
import { hasTemplate, viewOf } from "./operand.ts";

/** Products that must read an operand before packing it once for all of them pays. */
const fewestReaders = 4;

/**
 * Products whose second operand, read the same way, goes to several others too: a recurrent layer's weight, say; and those
 * with a parameter that stays as it is, whose packed form serves the next run.
 *
 * @param keptBytes  what such forms may take together
 */
export function productsThatShare(graph: Graph, keptBytes: number): Set<Node> {
  const readers = new Map<Node, Map<string, Node[]>>();
  const found = new Set<Node>();
  let left = graph.writes.length === 0 ? keptBytes : 0;
  for (const node of graph.nodes) {
    if (node.op !== "matmul" || isBound(node) || !hasTemplate(node)) continue;
    const { base, operand } = viewOf(node.inputs[1]);
    const way = `${attrsOf(node, "matmul").transposeB} ${operand.offset} ${operand.strides} ${node.inputs[1].shape}`;
    const ways = readers.get(base) ?? new Map<string, Node[]>();
    const list = ways.get(way);
    if (list === undefined) ways.set(way, [node]);
    else list.push(node);
    readers.set(base, ways);
    if (base.value?.kind !== "cell") continue;
    left -= numel(node.inputs[1].shape) * bytesPerElement(base.dtype);
    if (left >= 0) found.add(node);
  }
  for (const ways of readers.values()) {
    for (const nodes of ways.values()) if (nodes.length >= fewestReaders) for (const node of nodes) found.add(node);
  }
  return found;
}
