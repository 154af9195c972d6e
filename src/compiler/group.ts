import type { Node, Scope } from "../ir/node.ts";
import type { Shape } from "../ir/shape.ts";
import type { Graph } from "./graph.ts";
import type { Kernel } from "./kernel.ts";

/** A value that a kernel stores: `value` goes to `target` (itself, or a larger node that it is a slice of) at `start`. */
export interface Sink {
  readonly value: Node;
  readonly target: Node;
  readonly start?: readonly number[];
}

/**
 * A loop nest over a domain: reductions over some of its dimensions, values of one item (the kept dimensions) and
 * values of the whole domain. Everything between `reads` and what is stored or reduced is computed inside.
 */
export interface LoopGroup {
  readonly kind: "loop";
  readonly shape: Shape;
  /** Whether each dimension of the domain is reduced; all false when there are no reductions. */
  readonly reduced: readonly boolean[];
  readonly reduces: readonly Node[];
  readonly sinks: readonly Sink[];
  readonly reads: ReadonlySet<Node>;
  readonly scope: Scope;
}

/**
 * A node that has kernels of its own; `epilogue` (elementwise on its value) ends in what is stored instead of it, and `pool` (the
 * largest of each 2×2 of that) in what is stored instead of both.
 */
export interface NodeGroup {
  readonly kind: "node";
  readonly node: Node;
  readonly siblings: readonly Node[];
  readonly epilogue?: Node;
  readonly pool?: Node;
  /** A loop that alone reads what a product would store, and ends the product's items instead; see follow.ts. */
  readonly follower?: LoopGroup;
  readonly reads: ReadonlySet<Node>;
  readonly scope: Scope;
}

export type Group = LoopGroup | NodeGroup;

/** Groups in an order in which they may run, and the nodes that are other nodes' storage under another shape. */
export interface Fused {
  readonly groups: readonly Group[];
  readonly alias: ReadonlyMap<Node, Node>;
}

/** Kernels of one group over its table of nodes and temporaries. */
export interface Lowered {
  readonly steps: readonly LoweredStep[];
  /** float32 elements of each; they live between the steps of the group only. */
  readonly temporaries: readonly number[];
  /** Nodes read only at the index that is stored, by the one step there is: the output may take their place. */
  readonly inPlace?: readonly Node[];
}

export interface LoweredStep {
  readonly kernel: Kernel;
  readonly buffers: readonly LoweredBuffer[];
  /** As `TemplateStep.sharedAs`. */
  readonly sharedAs?: string;
}

export type LoweredBuffer =
  /** From the element `offset` on; 0 when it is missing. */
  | { readonly kind: "node"; readonly node: Node; readonly offset?: number }
  | { readonly kind: "temporary"; readonly index: number };

/** Everything a group writes. */
export function written(group: Group): readonly Node[] {
  if (group.kind === "node") return group.follower ? written(group.follower) : [storedBy(group), ...group.siblings];
  return [...new Set(group.sinks.map((sink) => sink.target))];
}

/** What a node's kernels store, beside its siblings, or hand to a follower. */
export function storedBy({ node, epilogue, pool }: Pick<NodeGroup, "node" | "epilogue" | "pool">): Node {
  return pool ?? epilogue ?? node;
}

/** One line a group: what it reads, computes and stores, by the numbers that the printed graph gives its nodes. */
export function printGroups(groups: readonly Group[], graph: Graph): string {
  const index = new Map(graph.nodes.map((node, i) => [node, i]));
  const name = (node: Node): string => `${node.op}%${index.get(node) ?? ""}`;
  return groups
    .map((group): string => {
      const reads = [...group.reads].map(name).join(" ");
      if (group.kind === "node") {
        const own = [group.node, ...group.siblings].map(name).join(" + ");
        const then = [group.epilogue, group.pool].flatMap((each) => (each ? [` then ${name(each)}`] : []));
        const after = group.follower ? `, followed by ${printGroups([group.follower], graph)}` : "";
        return `${own}${then.join("")} reads ${reads}${after}`;
      }
      const domain = group.shape.map((extent, i) => (group.reduced[i] ? `(${extent})` : `${extent}`)).join(", ");
      const reduces = group.reduces.length > 0 ? ` reduces ${group.reduces.map(name).join(" ")}` : "";
      const sinks = group.sinks.map(({ value, target }) =>
        value === target ? name(value) : `${name(value)} into ${name(target)}`,
      );
      return `loop [${domain}]${reduces} stores ${sinks.join(", ")} reads ${reads}`;
    })
    .join("\n");
}
