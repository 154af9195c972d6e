import { type CellRef, makeNode, type Node, type Scope } from "../ir/node.ts";
import { commitOrder, type LateGroup } from "./commitOrder.ts";
import type { Graph } from "./graph.ts";
import { type Fused, type Group, type LoopGroup, type Lowered, written } from "./group.ts";

/** A group at its place in the program. */
export interface Scheduled {
  readonly group: Group;
  readonly lowered: Lowered;
}

export interface Schedule {
  readonly before: readonly Scheduled[];
  /** What runs only if the guards are finite: cells are written here and nowhere else. */
  readonly commit: readonly Scheduled[];
  /** Nodes whose storage is that of the cell of `Graph.writes[index]`. */
  readonly direct: ReadonlyMap<Node, number>;
  /** Old values of cells that are wanted although the cell is written, and the node that each is copied to before. */
  readonly saved: ReadonlyMap<Node, Node>;
}

/**
 * Order of the kernels. Before: groups come in an order in which they may run, that of recording. After: what guards and
 * outputs need, and whatever was recorded before it, comes before the guards; the rest after, where an update runs as
 * soon as it can, so that a gradient lives no longer than its layer's backward pass.
 *
 * After the guards a kernel writes a cell in place when every other kernel that reads the old value can run before it
 * and it reads the old value itself at most where it writes; whoever needs the new value reads it there. Other values are
 * copied at the end. All cells are written at once: an old value that is wanted afterwards, or goes to another cell, is
 * copied before.
 */
export function schedule(graph: Graph, fused: Fused, lower: (group: Group) => Lowered): Schedule {
  const { groups, alias } = fused;
  const base = (node: Node): Node => alias.get(node) ?? node;
  const lowered = groups.map(lower);
  const numbers = (nodes: Iterable<Node>): number[] => [...nodes].flatMap((node) => makers.get(base(node)) ?? []);
  const makers = new Map<Node, number[]>();
  const readers = new Map<Node, Set<number>>();
  groups.forEach((group, g) => {
    for (const node of written(group)) makers.set(node, [...(makers.get(node) ?? []), g]);
    for (const node of group.reads) readers.set(base(node), (readers.get(base(node)) ?? new Set()).add(g));
  });
  const writesOf = new Map<Node, number[]>();
  graph.writes.forEach(({ node }, i) => {
    writesOf.set(base(node), [...(writesOf.get(base(node)) ?? []), i]);
  });
  const leavesOf = new Map<CellRef, Node[]>();
  for (const node of graph.nodes) {
    if (node.value?.kind === "cell") leavesOf.set(node.value.cell, [...(leavesOf.get(node.value.cell) ?? []), node]);
  }

  const needed = new Set<number>();
  const stack = numbers([...graph.outputs, ...graph.guards]);
  const latest = Math.max(-1, ...stack);
  stack.push(...numbers(graph.faults));
  for (let g = stack.pop(); g !== undefined; g = stack.pop()) {
    if (needed.has(g)) continue;
    needed.add(g);
    stack.push(...numbers(groups[g].reads));
  }
  /** Whether all that a group makes are values of cells, which nobody else reads. */
  const onlyWrites = (g: number): boolean => {
    const made = written(groups[g]);
    return made.length > 0 && made.every((node) => writesOf.has(node) && !readers.has(node));
  };
  const isUpdate = groups.map((_, g) => onlyWrites(g));
  const rankOf = (g: number): LateGroup["rank"] => {
    if (isUpdate[g]) return 0;
    const readBy = written(groups[g]).map((node) => [...(readers.get(node) ?? [])]);
    return readBy.every((list) => list.length > 0 && list.every((reader) => isUpdate[reader])) ? 1 : 2;
  };
  const isEarly = groups.map((_, g) => needed.has(g) || (g < latest && !isUpdate[g]));
  // What an early group reads is early too.
  for (let g = groups.length - 1; g >= 0; g--)
    if (isEarly[g]) for (const r of numbers(groups[g].reads)) isEarly[r] = true;

  const direct = new Map<Node, number>();
  const late = groups.flatMap((group, g): LateGroup[] => {
    if (isEarly[g]) return [];
    const inPlace = new Set((lowered[g].inPlace ?? []).map(base));
    for (const node of group.reads) if (!lowered[g].inPlace?.includes(node)) inPlace.delete(base(node));
    const after = new Set<number>();
    for (const node of written(group)) {
      const writes = writesOf.get(node) ?? [];
      // Parts of a concatenation come from several groups.
      if (writes.length !== 1 || node.op === "cat") continue;
      const leaves = leavesOf.get(graph.writes[writes[0]].cell) ?? [];
      if (leaves.some((leaf) => readers.get(leaf)?.has(g) && !inPlace.has(leaf))) continue;
      direct.set(node, writes[0]);
      for (const leaf of leaves) for (const reader of readers.get(leaf) ?? []) if (reader !== g) after.add(reader);
    }
    const isPending = (other: number): boolean => !isEarly[other];
    return [
      {
        group: g,
        reads: numbers(group.reads).filter(isPending),
        after: [...after].filter(isPending),
        rank: rankOf(g),
      },
    ];
  });
  const { order, blocked } = commitOrder(late);
  // These would write over what somebody still reads.
  for (const g of blocked) for (const node of written(groups[g])) direct.delete(node);

  const own = (g: number): Scheduled => ({ group: groups[g], lowered: lowered[g] });
  const before = groups.flatMap((_, g) => (isEarly[g] ? [own(g)] : []));
  const commit = order.map(own);
  const overwritten = new Set(graph.writes.map((write) => write.cell));
  const saved = new Map<Node, Node>();
  for (const root of [...graph.outputs, ...graph.writes.map((write) => write.node)]) {
    const node = base(root);
    if (node.value?.kind !== "cell" || !overwritten.has(node.value.cell) || saved.has(node)) continue;
    const group = copyOf(node, node.scope);
    saved.set(node, group.sinks[0].target);
    before.push({ group, lowered: lower(group) });
  }
  graph.writes.forEach(({ node }, i) => {
    const own = base(node);
    if (direct.get(own) === i) return;
    const group = copyOf(saved.get(own) ?? own, { ...own.scope, phase: "update" });
    direct.set(group.sinks[0].target, i);
    commit.push({ group, lowered: lower(group) });
  });
  return { before, commit, direct, saved };
}

/** A kernel that copies a node into another that is computed nowhere else. */
function copyOf(node: Node, scope: Scope): LoopGroup {
  const { shape, dtype } = node;
  const target = makeNode("reshape", [node], {}, shape, dtype, scope);
  const reduced = shape.map(() => false);
  return { kind: "loop", shape, reduced, reduces: [], sinks: [{ value: node, target }], reads: new Set([node]), scope };
}
