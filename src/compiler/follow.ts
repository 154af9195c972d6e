import type { Node } from "../ir/node.ts";
import { numel } from "../ir/shape.ts";
import { type Fused, type Group, type LoopGroup, type NodeGroup, storedBy } from "./group.ts";
import type { Target } from "./kernel.ts";
import { followerOf } from "./lowerFollower.ts";
import { productOf } from "./lowerTemplate.ts";
import { hasTemplate } from "./operand.ts";
import { dotPays, mostDotRows } from "./templates/dot.ts";

/** Elements of a product that fit into the scratch memory of every thread. */
const mostElements = 16_384;

/**
 * Products of few rows end in the loop that alone reads them, as the gates of a recurrent step do: threads then need not wait for one
 * another between the two, and what they would hand over stays with the thread that made it.
 *
 * @param later   nodes that are not computed together with the forward pass
 * @param memory  nodes that somebody wants in memory whatever a loop does
 */
export function follow(
  { groups, alias }: Fused,
  target: Target,
  { later, memory }: { readonly later: ReadonlySet<Node>; readonly memory: ReadonlySet<Node> },
): Fused {
  const base = (node: Node): Node => alias.get(node) ?? node;
  const readers = new Map<Node, Set<Group>>();
  for (const group of groups)
    for (const node of group.reads) readers.set(base(node), (readers.get(base(node)) ?? new Set()).add(group));
  /** Products by what they store, where one loop alone wants that. */
  const products = new Map<Node, NodeGroup>();
  for (const group of groups) {
    if (group.kind !== "node" || !isSmallProduct(group.node)) continue;
    const value = storedBy(group);
    if (!memory.has(value) && readers.get(value)?.size === 1) products.set(value, group);
  }
  const merged = new Set<NodeGroup>();
  const joined = groups.map((group): Group => {
    if (group.kind !== "loop" || group.reduces.length > 0) return group;
    for (const node of group.reads) {
      const product = products.get(node);
      // Under another shape, too, it would have to be in memory.
      if (product === undefined || [...group.reads].some((other) => other !== node && base(other) === node)) continue;
      const both = joinedTo(product, group, later, target);
      if (both === undefined) continue;
      merged.add(product);
      return both;
    }
    return group;
  });
  return { groups: joined.filter((group) => group.kind !== "node" || !merged.has(group)), alias };
}

function isSmallProduct(node: Node): boolean {
  const { shape } = node;
  if (node.op !== "matmul" || !hasTemplate(node)) return false;
  const rows = numel(shape.slice(0, -1));
  return rows === shape.at(-2) && rows <= mostDotRows && numel(shape) > 0 && numel(shape) <= mostElements;
}

/** A product and the loop behind it as one group, where they can be. */
function joinedTo(
  product: NodeGroup,
  loop: LoopGroup,
  later: ReadonlySet<Node>,
  target: Target,
): NodeGroup | undefined {
  const { node, scope } = product;
  const value = storedBy(product);
  if (scope.phase !== loop.scope.phase || later.has(node) !== loop.sinks.some((sink) => later.has(sink.value)))
    return undefined;
  // What one of them reads from memory is there for the other, too.
  const reads = new Set([...product.reads, ...loop.reads]);
  const follower = { ...loop, reads: new Set(reads) };
  reads.delete(value);
  const group = { ...product, follower, reads };
  const made = productOf(group);
  if (made === undefined || !dotPays(made.spec)) return undefined;
  return followerOf(follower, value, target) === undefined ? undefined : group;
}
