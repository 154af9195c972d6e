import { isStructuralNumber, type Node } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { type Graph, rewrite, withInputs } from "./graph.ts";

/**
 * Common subexpressions. Before: any graph. After: no two nodes have equal op, attributes, dtype, shape and inputs, and
 * no two leaves name the same place. Random bits are a pure function of their inputs, so they count; but forward and
 * backward each draw their own, because keeping them in between costs more memory than drawing costs time.
 *
 * @param apart  whether that goes for everything: what backward computes from what it has kept stays its own
 */
export function cse(graph: Graph, { apart = false }: { readonly apart?: boolean } = {}): Graph {
  const known = new Map<string, Node>();
  const ids = new Map<Node, number>();
  const texts = new Map<object, string>();
  const idOf = (node: Node): number => {
    const id = ids.get(node) ?? ids.size;
    ids.set(node, id);
    return id;
  };
  const textOf = (attrs: object): string => {
    const text = texts.get(attrs) ?? JSON.stringify(attrs);
    texts.set(attrs, text);
    return text;
  };
  const phaseOf = ({ op, scope }: Node): string => {
    if (op === "randomBits") return scope.phase;
    return apart && scope.phase !== "forward" ? "later " : "";
  };
  return rewrite(graph, (node, inputs) => {
    const key = isBound(node)
      ? leafKey(node)
      : `${node.op}${phaseOf(node)}${textOf(node.attrs)}${node.dtype}[${node.shape}](${inputs.map(idOf)})`;
    if (key === undefined) return node;
    const same = known.get(key);
    if (same !== undefined) return same;
    const own = isBound(node) ? node : withInputs(node, inputs);
    known.set(key, own);
    return own;
  });
}

function leafKey(node: Node): string | undefined {
  if (node.value?.kind === "cell") return `cell ${node.value.cell.id}@${node.value.version}`;
  const number = node.source?.value;
  if (number !== undefined && !node.source?.refresh && isStructuralNumber(number)) return `${number}${node.dtype}`;
  return undefined;
}
