import { makeNode, type Node } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { type ScalarName, scalars } from "../ir/scalars.ts";
import { numel, type Shape } from "../ir/shape.ts";
import { type Graph, rewrite } from "./graph.ts";

/** The checks that a program makes, in the order of its faults. Nodes are those of a request, inputs before readers. */
export function checksOf(nodes: readonly Node[]): Node[] {
  return nodes.filter((node) => node.op === "checkRange" && !isBound(node) && numel(node.shape) > 0);
}

/** Position of the element that a fault speaks of; −1 where there is none. */
export function faultPosition(fault: number, check: Node): number {
  return fault === 0 ? -1 : numel(check.shape) - fault;
}

/**
 * Turns checks into values. Before: the recorded graph. After: every check is its index itself, and `faults` has, for
 * each in order, how many elements there are from the first one that is out of range to the end: 0 if all are within.
 * So the smallest position wins whatever the order of the maximum, and nothing that reads the index waits for it.
 */
export function checks(graph: Graph): Graph {
  const all = checksOf(graph.nodes);
  if (all.length === 0) return graph;
  const faults = all.map(faultOf);
  return rewrite({ ...graph, nodes: [...graph.nodes, ...faults.flatMap(newNodes)], faults }, (node, inputs) => {
    if (isBound(node)) return node;
    if (node.op === "checkRange") return inputs[0];
    return inputs.every((input, i) => input === node.inputs[i]) ? node : { ...node, inputs };
  });

  /** The nodes behind a fault that the graph has not, inputs first. */
  function newNodes(fault: Node): Node[] {
    const known = new Set(graph.nodes);
    const list: Node[] = [];
    const visit = (node: Node): void => {
      if (known.has(node)) return;
      known.add(node);
      if (!isBound(node)) node.inputs.forEach(visit);
      list.push(node);
    };
    visit(fault);
    return list;
  }
}

function faultOf(check: Node): Node {
  const [index, from, to, except] = check.inputs;
  const { scope } = check;
  const shape: Shape = [numel(check.shape)];
  const int32 = (op: "reshape" | "expand", input: Node, extent: Shape): Node =>
    makeNode(op, [input], {}, extent, "int32", scope);
  const spread = (bound: Node): Node => int32("expand", int32("reshape", bound, [1]), shape);
  const number = (value: 0 | 1): Node => spread(makeNode("scalar", [], {}, [], "int32", scope, { source: { value } }));
  const each = (op: ScalarName, ...inputs: Node[]): Node => {
    const isBool = scalars[op].kind === "compare" || scalars[op].kind === "logic";
    return makeNode(op, inputs, {}, shape, isBool ? "bool" : "int32", scope);
  };
  const flat = int32("reshape", index, shape);
  let outside = each("logicalOr", each("lt", flat, spread(from)), each("ge", flat, spread(to)));
  if (except !== undefined) outside = each("logicalAnd", outside, each("ne", flat, spread(except)));
  const position = makeNode("iota", [], { dim: 0 }, shape, "int32", scope);
  const left = each("add", makeNode("flip", [position], { dims: [0] }, shape, "int32", scope), number(1));
  return makeNode("amax", [each("where", outside, left, number(0))], { dims: [0] }, [1], "int32", scope);
}
