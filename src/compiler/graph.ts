import type { CellRef, Node } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { numel } from "../ir/shape.ts";

/** What every pass before fusion takes and returns: the needed nodes, inputs before readers, and what is wanted of them. */
export interface Graph {
  readonly nodes: readonly Node[];
  readonly outputs: readonly Node[];
  readonly writes: readonly { readonly cell: CellRef; readonly node: Node }[];
  readonly guards: readonly Node[];
  /** int32 nodes of one element that say where a check has failed; see checks.ts. */
  readonly faults: readonly Node[];
  /** Nodes whose fate is asked after; what became of each, in order. They are computed no more than without it. */
  readonly watched?: readonly Node[];
}

/** What is wanted of a graph; a request has no faults yet. */
export type Roots = Pick<Graph, "outputs" | "writes" | "guards"> & Partial<Pick<Graph, "faults" | "watched">>;

export function rootsOf({ outputs, writes, guards, faults = [] }: Roots): Node[] {
  return [...outputs, ...writes.map((write) => write.node), ...guards, ...faults];
}

/** The inputs that have to be computed first: a bound node has none. */
export function inputsOf(node: Node): readonly Node[] {
  return isBound(node) ? [] : node.inputs;
}

/**
 * Collects what the request needs, without recursion; what nothing needs is not there, so there is no dead code.
 *
 * @param order  nodes that come in this order, each after its inputs, where they are needed; the others follow
 */
export function graphOf(roots: Roots, order: readonly Node[] = []): Graph {
  const done = new Set<Node>();
  const nodes: Node[] = [];
  const needed = order.length > 0 ? neededBy(rootsOf(roots)) : undefined;
  const stack: Node[] = [];
  for (const root of [...order, ...rootsOf(roots)]) {
    if (needed?.has(root) === false) continue;
    stack.push(root);
    while (stack.length > 0) {
      const node = stack[stack.length - 1];
      if (done.has(node)) {
        stack.pop();
        continue;
      }
      let ready = true;
      const inputs = inputsOf(node);
      for (let i = inputs.length - 1; i >= 0; i--) {
        if (!done.has(inputs[i])) {
          stack.push(inputs[i]);
          ready = false;
        }
      }
      if (!ready) continue;
      stack.pop();
      done.add(node);
      nodes.push(node);
    }
  }
  const { outputs, writes, guards, faults = [], watched } = roots;
  return { nodes, outputs, writes, guards, faults, watched };
}

/**
 * The graph in an order to run it in: forward from its results, then backward and updates as they were recorded. There a
 * layer's gradients come one after the other, and nothing that only they need is computed long before.
 */
export function inRecordedOrder(graph: Graph): Graph {
  const isForward = ({ scope }: Node): boolean => scope.phase === "forward";
  const first = [...graph.outputs, ...graph.guards, ...graph.faults].filter(isForward);
  const rest = graph.nodes.filter((node) => !isForward(node)).sort((a, b) => a.id - b.id);
  return graphOf(graph, [...first, ...rest]);
}

/** Elements of what counts as small: a scale for each channel, say. */
const smallElements = 4096;

/**
 * Inference computes small values of parameters alone first, such as the scale of each channel that a batch normalisation
 * makes of its variance: a convolution that comes before the normalisation can then end with it. Other graphs stay as they are.
 */
export function parametersFirst(graph: Graph): Graph {
  if (graph.writes.length > 0 || graph.guards.length > 0) return graph;
  const ofNumbers = new Set<Node>();
  const ofParameters = new Set<Node>();
  const isKnown = (node: Node): boolean => node.value?.kind === "cell" || ofNumbers.has(node) || ofParameters.has(node);
  for (const node of graph.nodes) {
    const isSmall = numel(node.shape) <= smallElements || node.op === "expand";
    if (node.op === "scalar") ofNumbers.add(node);
    else if (!isBound(node) && isSmall && node.inputs.length > 0 && node.inputs.every(isKnown)) {
      (node.inputs.every((input) => ofNumbers.has(input)) ? ofNumbers : ofParameters).add(node);
    }
  }
  return graphOf(graph, [...ofParameters]);
}

function neededBy(roots: readonly Node[]): Set<Node> {
  const needed = new Set(roots);
  const stack = [...needed];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const input of inputsOf(node)) {
      if (needed.has(input)) continue;
      needed.add(input);
      stack.push(input);
    }
  }
  return needed;
}

/**
 * Replaces nodes one by one: `rule` sees each node with its inputs already replaced. Bound nodes stay as they are, and
 * so does the order.
 */
export function rewrite(graph: Graph, rule: (node: Node, inputs: readonly Node[]) => Node): Graph {
  const replaced = new Map<Node, Node>();
  const swap = (node: Node): Node => replaced.get(node) ?? node;
  for (const node of graph.nodes) replaced.set(node, rule(node, inputsOf(node).map(swap)));
  const roots = {
    outputs: graph.outputs.map(swap),
    writes: graph.writes.map(({ cell, node }) => ({ cell, node: swap(node) })),
    guards: graph.guards.map(swap),
    faults: graph.faults.map(swap),
    watched: graph.watched?.map(swap),
  };
  return graphOf(roots, graph.nodes.map(swap));
}

/** The same node with other inputs; the node itself when they did not change. */
export function withInputs(node: Node, inputs: readonly Node[]): Node {
  if (inputs.every((input, i) => input === node.inputs[i])) return node;
  return { ...node, inputs };
}

/** One line a node: `%3 add float32[2, 3] %0 %1 {attrs}`. */
export function printGraph(graph: Graph): string {
  const index = new Map(graph.nodes.map((node, i) => [node, i]));
  const name = (node: Node): string => `%${index.get(node)}`;
  const lines = graph.nodes.map((node) => {
    const attrs = Object.keys(node.attrs).length > 0 ? ` ${JSON.stringify(node.attrs)}` : "";
    const inputs = inputsOf(node).map((input) => ` ${name(input)}`);
    const number = node.source === undefined ? "" : ` = ${node.source.value}`;
    return `${name(node)} ${node.op} ${node.dtype}[${node.shape.join(", ")}]${inputs.join("")}${attrs}${number}`;
  });
  if (graph.outputs.length > 0) lines.push(`outputs ${graph.outputs.map(name).join(" ")}`);
  if (graph.writes.length > 0)
    lines.push(`writes ${graph.writes.map((w) => `${w.cell.name} <- ${name(w.node)}`).join(", ")}`);
  if (graph.guards.length > 0) lines.push(`guards ${graph.guards.map(name).join(" ")}`);
  if (graph.faults.length > 0) lines.push(`faults ${graph.faults.map(name).join(" ")}`);
  return lines.join("\n");
}
