import { isReduction, type Node } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { numel } from "../ir/shape.ts";
import { constantOf } from "./constants.ts";
import { Drafts } from "./draft.ts";
import { follow } from "./follow.ts";
import { type Graph, rootsOf } from "./graph.ts";
import type { Fused } from "./group.ts";
import { joinEpilogue, joinLoop, joinPart, joinPool, joinReduce, newLoop, newReduce } from "./join.ts";
import type { Target } from "./kernel.ts";
import { operandsOf } from "./operand.ts";
import { hasOwnKernel, sizeOf, weightOf } from "./weight.ts";

/** Work that may be done again by every reader rather than stored. */
const cheap = 6;
/** Nodes inlined behind one value. */
const longest = 40;

/**
 * Groups nodes into kernels. Before: no dead code, no common subexpressions. After: every node is either stored by the
 * one group that computes it, or computed inside the groups that need it.
 *
 * Nodes are visited once, inputs first. Elementwise and movement nodes wait: they cost nothing until something reads
 * them. What must be in memory (roots, operands of templates) or is too much work to repeat is placed, and so are
 * reductions: into the latest group that it reads from if that can compute it too, else into a group of its own. A group
 * only ever reads from groups made before it, so there are no cycles.
 *
 * @param later   nodes that are not computed together with the forward pass: those that compute again what it has computed
 * @param stored  nodes that are to be in memory, if they are computed at all
 */
export function fuse(
  graph: Graph,
  target: Target,
  later: ReadonlySet<Node> = new Set(),
  stored: Iterable<Node> = [],
): Fused {
  const drafts = new Drafts(graph, target, later);
  const memory = wantedInMemory(graph, stored);
  for (const node of graph.nodes) {
    if (isBound(node) || numel(node.shape) === 0) continue;
    if (hasOwnKernel(node.op)) {
      if (!joinPool(drafts, node)) drafts.addNode(node);
    } else if (isReduction(node.op)) placeReduce(drafts, node);
    else if (node.op === "cat") placeParts(drafts, node);
    else {
      if (node.op === "expand") {
        const [small] = node.inputs;
        if (numel(small.shape) > 1 && drafts.isWaiting(small) && drafts.weight(small) > 1) placeValue(drafts, small);
      }
      if (node.op === "slice") endProduct(drafts, node.inputs[0]);
      drafts.wait(node, weightOf(node, drafts), sizeOf(node, drafts));
      const repeated = drafts.readersOf(node).length > 1 && drafts.weight(node) > cheap;
      const isView = node.op === "reshape" && constantOf(node) === undefined;
      if (memory.has(node) || ((repeated || drafts.size(node) > longest) && !isView)) placeValue(drafts, node);
    }
  }
  for (const root of rootsOf(graph)) drafts.demand(root);
  return follow(drafts.finish(), target, { later, memory });
}

/** Nodes that somebody reads at addresses (roots, operands of templates, sources of gathers), and those to be stored. */
function wantedInMemory(graph: Graph, stored: Iterable<Node>): Set<Node> {
  const memory = new Set<Node>();
  const add = (node: Node): void => {
    let at = node;
    while (!isBound(at) && at.op === "reshape" && constantOf(at) === undefined) at = at.inputs[0];
    if (!isBound(at)) memory.add(at);
  };
  for (const root of [...rootsOf(graph), ...stored]) add(root);
  for (const node of graph.nodes) {
    if (isBound(node)) continue;
    if (node.op === "gather") add(node.inputs[0]);
    if (!hasOwnKernel(node.op)) continue;
    for (const input of operandsOf(node)) add(input);
  }
  return memory;
}

function placeValue(drafts: Drafts, node: Node): void {
  if (node.op === "reshape" && constantOf(node) === undefined) {
    // Its memory is that of what it reshapes.
    const base = drafts.base(node);
    if (!isBound(base) && drafts.home(base) === undefined) placeValue(drafts, base);
    return;
  }
  const closure = drafts.closure([node]);
  const latest = closure.latest;
  if (latest?.kind === "loop" && joinLoop(drafts, latest, { value: node, target: node }, closure)) return;
  if (latest?.kind === "node" && joinEpilogue(drafts, latest, node, closure)) return;
  const sibling = drafts.sibling(closure);
  if (sibling !== undefined && joinLoop(drafts, sibling, { value: node, target: node }, closure)) return;
  newLoop(drafts, { value: node, target: node }, (input) => placeValue(drafts, input));
}

/** Several slices are read by kernels of other sizes, so what they are slices of ends the product that it is computed from. */
function endProduct(drafts: Drafts, sliced: Node): void {
  if (drafts.readersOf(sliced).length < 2) return;
  const node = drafts.base(sliced);
  if (!drafts.isWaiting(node)) return;
  const closure = drafts.closure([node]);
  if (closure.latest?.kind === "node") joinEpilogue(drafts, closure.latest, node, closure);
}

function placeReduce(drafts: Drafts, node: Node): void {
  const closure = drafts.closure([node.inputs[0]]);
  for (const group of drafts.relatives(node, closure)) if (joinReduce(drafts, group, node, closure)) return;
  newReduce(drafts, node, (input) => placeValue(drafts, input));
}

/**
 * A concatenation is computed in parts, each into its slice: by whoever computes that input, or together with the part
 * before it, or by itself.
 */
function placeParts(drafts: Drafts, node: Node): void {
  const dim = (node.attrs as { readonly dim: number }).dim;
  let at = 0;
  for (const input of node.inputs) {
    const start = node.shape.map((_, d) => (d === dim ? at : 0));
    at += input.shape[dim];
    if (numel(input.shape) === 0) continue;
    const sink = { value: input, target: node, start };
    const closure = drafts.closure([input]);
    const { latest } = closure;
    if (latest?.kind === "loop" && joinPart(drafts, latest, sink, closure)) continue;
    const sibling = drafts.sibling(closure);
    if (sibling !== undefined && sibling !== latest && joinPart(drafts, sibling, sink, closure)) continue;
    newLoop(drafts, sink, (each) => placeValue(drafts, each));
  }
}
