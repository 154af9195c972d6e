import { InternalError } from "../ir/errors.ts";
import type { Node, Scope } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { numel, type Shape } from "../ir/shape.ts";
import { constantOf } from "./constants.ts";
import { type Graph, inputsOf, rootsOf } from "./graph.ts";
import type { Fused, Group, Sink } from "./group.ts";
import type { Target } from "./kernel.ts";
import { operandsOf } from "./operand.ts";
import type { ReduceTree } from "./reduceTree.ts";

/** A loop group while it grows. */
export interface LoopDraft {
  readonly kind: "loop";
  readonly order: number;
  readonly scope: Scope;
  shape: Shape;
  reduced: readonly boolean[];
  tree: ReduceTree | undefined;
  /** Whether something that it computes cuts a dimension of the domain. */
  isCut: boolean;
  readonly reduces: Node[];
  /** Nodes that this group alone computes, reductions included; kept in memory only on demand. */
  readonly members: Set<Node>;
  /** Nodes that it computes for itself. */
  readonly inlined: Set<Node>;
  /** Nodes of other groups that it reads. */
  readonly placed: Set<Node>;
  readonly sinks: Map<Node, Sink[]>;
}

export interface NodeDraft {
  readonly kind: "node";
  readonly order: number;
  readonly scope: Scope;
  readonly node: Node;
  readonly siblings: Node[];
  epilogue: Node | undefined;
  pool: Node | undefined;
  readonly inlined: Set<Node>;
  /** Whether another group reads the node itself, so that it may not vanish into an epilogue. */
  isDemanded: boolean;
}

export type Draft = LoopDraft | NodeDraft;

/** What a value is computed from: nodes that wait and would be inlined, and nodes that some group has. */
export interface Closure {
  readonly inlined: ReadonlySet<Node>;
  readonly placed: ReadonlySet<Node>;
  readonly leaves: ReadonlySet<Node>;
  /** The group, of those it reads from, that was made last. */
  readonly latest: Draft | undefined;
}

/** The groups made so far, where every node is, and who waits. */
export class Drafts {
  readonly target: Target;
  readonly groups: Draft[] = [];
  readonly #graph: Graph;
  /** The group that computes a node; of the several that make a concatenation, the last. */
  readonly #home = new Map<Node, Draft>();
  readonly #waiting = new Map<Node, { weight: number; size: number }>();
  readonly #readers = new Map<Node, Node[]>();
  /** The last group of one reduction structure that reads a node. */
  readonly #relatives = new Map<string, LoopDraft>();
  readonly #windows = new Map<string, NodeDraft>();
  readonly #ids = new Map<Node, number>();
  readonly #roots: ReadonlySet<Node>;

  /** Nodes that compute something again after the forward pass. */
  readonly #copies: ReadonlySet<Node>;

  constructor(graph: Graph, target: Target, copies: ReadonlySet<Node>) {
    this.target = target;
    this.#copies = copies;
    this.#graph = graph;
    this.#roots = new Set(rootsOf(graph));
    graph.nodes.forEach((node, i) => {
      this.#ids.set(node, i);
      for (const input of inputsOf(node)) {
        const list = this.#readers.get(input);
        if (list === undefined) this.#readers.set(input, [node]);
        else if (list[list.length - 1] !== node) list.push(node);
      }
    });
  }

  get nextOrder(): number {
    return this.groups.length;
  }

  readersOf(node: Node): readonly Node[] {
    return this.#readers.get(node) ?? [];
  }

  isRoot(node: Node): boolean {
    return this.#roots.has(node);
  }

  home(node: Node): Draft | undefined {
    return this.#home.get(node);
  }

  wait(node: Node, weight: number, size: number): void {
    this.#waiting.set(node, { weight, size });
  }

  isWaiting(node: Node): boolean {
    return this.#waiting.has(node);
  }

  weight(node: Node): number {
    return this.#waiting.get(node)?.weight ?? 0;
  }

  size(node: Node): number {
    return this.#waiting.get(node)?.size ?? 1;
  }

  /** The node under reshapes: they share its memory. */
  base(node: Node): Node {
    let at = node;
    while (!isBound(at) && at.op === "reshape" && !this.#home.has(at)) at = at.inputs[0];
    return at;
  }

  /** Whether a value is, or is computed from, something that is not to be kept from the forward pass. */
  isLater(node: Node, closure: Closure): boolean {
    return this.#copies.has(node) || [...closure.inlined].some((each) => this.#copies.has(each));
  }

  closure(from: readonly Node[]): Closure {
    const inlined = new Set<Node>();
    const placed = new Set<Node>();
    const leaves = new Set<Node>();
    let latest: Draft | undefined;
    const stack = [...from];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (inlined.has(node) || placed.has(node) || constantOf(node) !== undefined) continue;
      const home = this.#home.get(node);
      if (home !== undefined) {
        placed.add(node);
        if (latest === undefined || home.order > latest.order) latest = home;
      } else if (isBound(node)) {
        leaves.add(node);
      } else {
        inlined.add(node);
        stack.push(...node.inputs);
      }
    }
    return { inlined, placed, leaves, latest };
  }

  /** What a group reads from memory rather than computes: leaves, other groups' nodes, and these under other shapes. */
  isRead(group: LoopDraft | NodeDraft | undefined, node: Node): boolean {
    if (constantOf(node) !== undefined) return false;
    const base = this.base(node);
    if (isBound(base)) return true;
    const home = this.#home.get(base);
    if (home === undefined || home === group) return false;
    return group === undefined || !group.inlined.has(base);
  }

  /** Records that a group computes `node`, and that what it reads is stored by those who compute it. */
  settle(group: Draft, node: Node, closure: Closure): void {
    if (group.kind === "loop") group.members.add(node);
    this.#absorb(group, closure);
    group.inlined.delete(node);
    this.#home.set(node, group);
    this.#waiting.delete(node);
  }

  /** The same for a part of a concatenation, whose home is the last group that computes one. */
  settlePart(group: LoopDraft, sink: Sink, closure: Closure): void {
    this.#absorb(group, closure);
    group.sinks.set(sink.target, [...(group.sinks.get(sink.target) ?? []), sink]);
    const home = this.#home.get(sink.target);
    if (home === undefined || home.order < group.order) this.#home.set(sink.target, group);
    this.#waiting.delete(sink.target);
  }

  #absorb(group: Draft, closure: Closure): void {
    for (const each of closure.inlined) group.inlined.add(each);
    for (const each of closure.placed) {
      if (this.#home.get(each) === group) continue;
      if (group.kind === "loop") group.placed.add(each);
      this.demand(each);
    }
  }

  /** The newest group, if it is a plain loop that reads something that a value is computed from. */
  sibling(closure: Closure): LoopDraft | undefined {
    const group = this.groups.at(-1);
    if (group?.kind !== "loop" || group.tree !== undefined) return undefined;
    return [...closure.placed].some((each) => group.placed.has(each) || group.members.has(each)) ? group : undefined;
  }

  /** Makes sure that a node ends in memory. */
  demand(node: Node): void {
    const base = this.base(node);
    if (isBound(base)) return;
    const home = this.#home.get(base);
    if (home === undefined) {
      if (numel(base.shape) === 0) return;
      throw new InternalError(`node ${base.id} (${base.op}) is needed in memory and was not placed.`);
    }
    if (home.kind === "node") home.isDemanded ||= base === home.node;
    else if (!home.sinks.has(base)) home.sinks.set(base, [{ value: base, target: base }]);
  }

  addLoop(scope: Scope, shape: Shape, reduced: readonly boolean[], tree: ReduceTree | undefined): LoopDraft {
    const group: LoopDraft = {
      kind: "loop",
      order: this.nextOrder,
      scope,
      shape,
      reduced,
      tree,
      isCut: false,
      reduces: [],
      members: new Set(),
      inlined: new Set(),
      placed: new Set(),
      sinks: new Map(),
    };
    this.groups.push(group);
    return group;
  }

  addNode(node: Node): void {
    const isWindow = node.op === "windowMax" || node.op === "windowArgmax" || node.op === "windowSum";
    const key = isWindow ? `${this.#ids.get(node.inputs[0])} ${JSON.stringify(node.attrs)}` : "";
    const sibling = isWindow ? this.#windows.get(key) : undefined;
    if (sibling !== undefined) {
      sibling.siblings.push(node);
      this.#home.set(node, sibling);
      return;
    }
    const { scope } = node;
    const own = { kind: "node", order: this.nextOrder, scope, node, siblings: [], epilogue: undefined } as const;
    const group: NodeDraft = { ...own, siblings: [], pool: undefined, inlined: new Set(), isDemanded: false };
    this.groups.push(group);
    if (isWindow) this.#windows.set(key, group);
    for (const input of operandsOf(node)) this.demand(input);
    this.#home.set(node, group);
  }

  /** Groups that a reduction could be computed with: the last it reads from, or one that reduces the same things alike. */
  relatives(node: Node, closure: Closure): LoopDraft[] {
    const found = new Set<LoopDraft>();
    if (closure.latest?.kind === "loop") found.add(closure.latest);
    for (const key of this.#relativeKeys(node, closure)) {
      const group = this.#relatives.get(key);
      if (group !== undefined) found.add(group);
    }
    return [...found];
  }

  relate(node: Node, closure: Closure, group: LoopDraft): void {
    for (const key of this.#relativeKeys(node, closure)) this.#relatives.set(key, group);
  }

  #relativeKeys(node: Node, closure: Closure): string[] {
    const [x] = node.inputs;
    const { dims } = node.attrs as { readonly dims: readonly number[] };
    const runs = structureOf(
      x.shape,
      x.shape.map((_, d) => dims.includes(d)),
    );
    const large = [...closure.placed, ...closure.leaves].filter((each) => numel(each.shape) === numel(x.shape));
    return large.map((each) => `${runs} ${this.#ids.get(each)}`);
  }

  finish(): Fused {
    const alias = new Map<Node, Node>();
    for (const node of this.#graph.nodes) {
      if (isBound(node) || node.op !== "reshape" || this.#home.has(node)) continue;
      const base = this.base(node);
      if (isBound(base) ? constantOf(base) === undefined : this.#home.has(base)) alias.set(node, base);
    }
    const groups: Group[] = [];
    for (const draft of this.groups) {
      const group = this.#finished(draft);
      if (group !== undefined) groups.push(group);
    }
    return { groups, alias };
  }

  #finished(draft: Draft): Group | undefined {
    const { scope } = draft;
    if (draft.kind === "node") {
      const { node, siblings, epilogue, pool } = draft;
      const reads = new Set(operandsOf(node));
      if (epilogue !== undefined) for (const each of this.#readsOf(draft, [epilogue], new Set([node]))) reads.add(each);
      return { kind: "node", node, siblings, epilogue, pool, reads, scope };
    }
    const sinks = [...draft.sinks.values()].flat();
    if (sinks.length === 0) return undefined;
    const results = new Set(draft.reduces);
    const roots = [...draft.reduces.map((node) => node.inputs[0]), ...sinks.map((sink) => sink.value)];
    const reads = this.#readsOf(draft, roots, results);
    const { shape, reduced, reduces } = draft;
    return { kind: "loop", shape, reduced, reduces, sinks, reads, scope };
  }

  #readsOf(draft: Draft, roots: readonly Node[], stops: ReadonlySet<Node>): Set<Node> {
    const reads = new Set<Node>();
    const seen = new Set<Node>();
    const stack = [...roots];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (seen.has(node) || stops.has(node)) continue;
      seen.add(node);
      if (this.isRead(draft, node)) reads.add(node);
      else stack.push(...inputsOf(node));
    }
    return reads;
  }
}

/** Extents of the runs that a reduction's dimensions merge into, kept and (reduced). */
export function structureOf(shape: Shape, reduced: readonly boolean[]): string {
  const runs: { extent: number; reduced: boolean }[] = [];
  shape.forEach((extent, d) => {
    if (extent === 1) return;
    const last = runs.at(-1);
    if (last !== undefined && last.reduced === reduced[d]) last.extent *= extent;
    else runs.push({ extent, reduced: reduced[d] });
  });
  return runs.map((run) => (run.reduced ? `(${run.extent})` : run.extent)).join(" ");
}
