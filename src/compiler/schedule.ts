import { type CellRef, makeNode, type Node, type Scope } from "../ir/node.ts";
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
 * Order of the kernels. Before: groups come in an order in which they may run; it is the order of recording, in which
 * a layer's gradients are used soon after they are made. After: every kernel that writes a cell comes after all that
 * read its old value and after the guards. A kernel writes a cell in place when all it makes are values of cells that
 * nobody else reads, and it reads their old values at most where it writes; other values are copied at the end. All cells
 * are written at once: an old value that is wanted afterwards, or goes to another cell, is copied before.
 */
export function schedule(graph: Graph, fused: Fused, lower: (group: Group) => Lowered): Schedule {
  const { groups, alias } = fused;
  const base = (node: Node): Node => alias.get(node) ?? node;
  const readers = new Map<Node, Group[]>();
  for (const group of groups) {
    for (const node of group.reads) {
      const list = readers.get(base(node));
      if (list === undefined) readers.set(base(node), [group]);
      else if (list[list.length - 1] !== group) list.push(group);
    }
  }
  const pinned = new Set([...graph.outputs, ...graph.guards, ...graph.faults].map(base));
  const writesOf = new Map<Node, number[]>();
  graph.writes.forEach(({ node }, i) => {
    writesOf.set(base(node), [...(writesOf.get(base(node)) ?? []), i]);
  });
  const leavesOf = new Map<CellRef, Node[]>();
  for (const node of graph.nodes) {
    if (node.value?.kind === "cell") leavesOf.set(node.value.cell, [...(leavesOf.get(node.value.cell) ?? []), node]);
  }

  const lowered = new Map<Group, Lowered>();
  const commitGroups = new Set<Group>();
  for (const group of groups) {
    const own = lower(group);
    lowered.set(group, own);
    const made = written(group);
    const only = made.every((node) => writesOf.get(node)?.length === 1 && !pinned.has(node) && !readers.has(node));
    if (made.length > 0 && only && writersAreOne(made)) commitGroups.add(group);
  }
  // A cell's old value must be gone from every other kernel that runs after the guards.
  const blocked = [...commitGroups].filter((group) => {
    const fits = lowered.get(group)?.inPlace ?? [];
    const inPlace = new Set(fits.map(base));
    for (const node of group.reads) if (!fits.includes(node)) inPlace.delete(base(node));
    return written(group).some((node) =>
      (writesOf.get(node) ?? []).some((i) =>
        (leavesOf.get(graph.writes[i].cell) ?? []).some((leaf) =>
          (readers.get(leaf) ?? []).some((reader) =>
            reader === group ? !inPlace.has(leaf) : commitGroups.has(reader),
          ),
        ),
      ),
    );
  });
  for (const group of blocked) commitGroups.delete(group);

  const direct = new Map<Node, number>();
  const before: Scheduled[] = [];
  const commit: Scheduled[] = [];
  for (const group of groups) {
    const own = { group, lowered: lowered.get(group) ?? { steps: [], temporaries: [] } };
    if (!commitGroups.has(group)) before.push(own);
    else {
      commit.push(own);
      for (const node of written(group)) direct.set(node, writesOf.get(node)?.[0] ?? 0);
    }
  }
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

  /** Parts of one node (a concatenation) come from several groups, which stay together before the guards. */
  function writersAreOne(made: readonly Node[]): boolean {
    return made.every((node) => node.op !== "cat");
  }
}

/** A kernel that copies a node into another that is computed nowhere else. */
function copyOf(node: Node, scope: Scope): LoopGroup {
  const { shape, dtype } = node;
  const target = makeNode("reshape", [node], {}, shape, dtype, scope);
  const reduced = shape.map(() => false);
  return { kind: "loop", shape, reduced, reduces: [], sinks: [{ value: node, target }], reads: new Set([node]), scope };
}
