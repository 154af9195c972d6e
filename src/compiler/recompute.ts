import { isElementwise, isReduction, makeNode, type Node } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { numel } from "../ir/shape.ts";
import { constantOf } from "./constants.ts";
import { type Graph, inputsOf, rewrite, rootsOf, withInputs } from "./graph.ts";
import { bytesOf, storageOf } from "./kept.ts";
import { hasOwnKernel, ownWeight } from "./weight.ts";

/** Operations an element that are done again rather than kept: what a load and a store cost when they miss the cache. */
const cheap = 6;
/** Values with fewer elements are kept: there is nothing to gain. */
const smallest = 4096;

export interface Recomputed {
  readonly graph: Graph;
  /** Nodes that compute again, after the forward pass, what it has computed. */
  readonly copies: ReadonlySet<Node>;
}

export interface Saving extends Recomputed {
  /** How many values backward no longer reads. */
  readonly saved: number;
}

/**
 * Save or recompute. Before: no common subexpressions. After: what backward needs of a normalised value, it computes
 * from what was normalised and from the statistics. The forward pass writes what was normalised anyway, since statistics
 * and values are two walks over it, so one tensor is kept where there were two or three (normalised, scaled, rectified),
 * and fewer are written. The same operations on the same numbers: no bit changes.
 *
 * @param isThrifty  whether a value is kept where keeping what it is computed from takes more: a single result of softmax
 *                   against its logits and two statistics a row. To keep the logits is faster, as they are written anyway
 */
export function recompute(graph: Graph, { isThrifty = false }: { readonly isThrifty?: boolean } = {}): Saving {
  const copies = new Set<Node>();
  const isForward = ({ scope }: Node): boolean => scope.phase === "forward";
  const wanted = new Set<Node>();
  for (const node of graph.nodes) {
    if (!isForward(node)) for (const input of inputsOf(node)) if (isForward(input)) wanted.add(input);
  }
  if (wanted.size === 0) return { graph, copies, saved: 0 };

  const roots = new Set(rootsOf(graph));
  const kept = new Set<Node>();
  /** What is walked over to sum it before it is used. */
  const normalised = new Set<Node>();
  for (const node of graph.nodes) {
    if (!isReduction(node.op) || isBound(node) || !isForward(node)) continue;
    for (const each of expressionOf(node.inputs[0], kept).from) if (isStored(each)) normalised.add(each);
  }
  const found: Found[] = [];
  for (const node of graph.nodes) {
    if (!wanted.has(node) || !isInlined(node) || numel(node.shape) < smallest) continue;
    const { from, through, weight } = expressionOf(node, kept);
    const large = [...from].filter((each) => numel(each.shape) * 8 > numel(node.shape));
    if (large.length === 0) continue;
    const isFree = large.length === 1 && normalised.has(large[0]);
    if (roots.has(node) || !isFree || weight > cheap) kept.add(node);
    else found.push({ node, from, through });
  }
  const chosen = isThrifty ? withoutCostly(found, wanted) : found;
  const again = new Set(chosen.map(({ node }) => node));
  const inside = new Set(chosen.flatMap(({ through }) => [...through]));
  if (again.size === 0) return { graph, copies, saved: 0 };

  const insideNow = new Set<Node>();
  const copied = new Map<Node, Node>();
  const copyOf = (node: Node): Node => {
    if (!insideNow.has(node)) return node;
    const known = copied.get(node);
    if (known !== undefined) return known;
    const scope = { ...node.scope, phase: "backward" } as const;
    // A chain is short: its weight is limited, and so is what moves in between.
    const copy = makeNode(node.op, node.inputs.map(copyOf), node.attrs, node.shape, node.dtype, scope);
    copied.set(node, copy);
    copies.add(copy);
    return copy;
  };
  const rewritten = rewrite(graph, (node, inputs) => {
    if (isBound(node)) return node;
    if (!isForward(node)) {
      return withInputs(
        node,
        inputs.map((input, i) => (again.has(node.inputs[i]) ? copyOf(input) : input)),
      );
    }
    const own = withInputs(node, inputs);
    if (inside.has(node)) insideNow.add(own);
    return own;
  });
  return { graph: rewritten, copies, saved: again.size };
}

/** A value that can be computed again. */
interface Found extends Pick<Expression, "from" | "through"> {
  readonly node: Node;
}

/** Those that, with all that are computed from the same values, take more memory than what is then kept besides. */
function withoutCostly(found: readonly Found[], wanted: ReadonlySet<Node>): Found[] {
  const large = ({ from }: Found): Node | undefined => [...from].sort((a, b) => bytesOf(b) - bytesOf(a))[0];
  const known = new Set(found.map(({ node }) => node));
  const isThere = (node: Node): boolean => isBound(node) || (wanted.has(node) && !known.has(node));
  return found.filter((one) => {
    const together = found.filter((other) => large(other) === large(one));
    const sources = new Set(together.flatMap(({ from }) => [...from]));
    const kept = sumOf([...sources].filter((node) => !isThere(storageOf(node))));
    return kept <= sumOf(together.map(({ node }) => node));
  });
}

function sumOf(nodes: readonly Node[]): number {
  return nodes.reduce((sum, node) => sum + bytesOf(node), 0);
}

interface Expression {
  /** What it is computed from: leaves, kept values, results of kernels and reductions. */
  readonly from: ReadonlySet<Node>;
  readonly through: ReadonlySet<Node>;
  readonly weight: number;
}

function expressionOf(node: Node, kept: ReadonlySet<Node>): Expression {
  const from = new Set<Node>();
  const through = new Set<Node>();
  let weight = 0;
  const stack = [node];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (from.has(at) || through.has(at) || constantOf(at) !== undefined) continue;
    // What is computed once an item and not once an element costs nothing.
    const isSmall = numel(at.shape) * 8 <= numel(node.shape);
    if (!isInlined(at) || kept.has(at) || isSmall || through.size > 4 * cheap) from.add(at);
    else {
      through.add(at);
      weight += ownWeight(at);
      stack.push(...at.inputs);
    }
  }
  return { from, through, weight };
}

function isInlined(node: Node): boolean {
  if (isBound(node)) return false;
  return isElementwise(node.op) || node.op === "reshape" || node.op === "expand";
}

/** Whether a value is in memory when a reduction has read it. */
function isStored(node: Node): boolean {
  return isBound(node) || hasOwnKernel(node.op);
}
