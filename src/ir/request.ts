import type { CellRef, Node } from "./node.ts";
import { isStructuralNumber } from "./node.ts";
import { isBound, Walk } from "./walk.ts";

export { isBound } from "./walk.ts";

/** What one evaluation is asked for. */
export interface Request {
  /** Nodes whose values are wanted on the host. */
  readonly outputs: readonly Node[];
  /** Cells and the nodes whose values they take, all at once, after the guards. */
  readonly writes: readonly { readonly cell: CellRef; readonly node: Node }[];
  /** Float nodes of one element; if any is NaN or infinite, no cell is written. */
  readonly guards: readonly Node[];
  /** Most bytes of the program's arena: backward computes again what would not fit. */
  readonly arenaLimit?: number;
}

/** Words and numbers that spell a structure; equal, item by item, for equal structures only. */
export type Structure = readonly (string | number | boolean)[];

/** A request in canonical form: what programs are cached by, and what is bound when one runs. */
export interface Signature {
  /** Ops, attributes, shapes, dtypes and wiring; not values, cells or provenance. */
  readonly structure: Structure;
  /** Every node needed, inputs before readers. */
  readonly nodes: readonly Node[];
  /** The leaves among them, in the order programs bind them. A node with a value is a leaf, whatever its op was. */
  readonly leaves: readonly Node[];
}

export function sameStructure(a: Structure, b: Structure): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** `walk` may have begun with some of the request's roots, and must have with no others. */
export function signatureOf(request: Request, walk: Walk = new Walk()): Signature {
  for (const node of request.outputs) walk.add(node);
  for (const { node } of request.writes) walk.add(node);
  for (const node of request.guards) walk.add(node);
  const { nodes } = walk;
  const leaves: Node[] = [];
  const slotOfCell = new Map<CellRef, number>();
  const structure: (string | number | boolean)[] = [];
  const regions = new Map<number, number>();
  const place = (node: Node): number => walk.placeOf(node) ?? -1;
  for (const node of nodes) {
    if (isBound(node)) spellLeaf(node, slotOf(node, leaves, slotOfCell), structure);
    else {
      structure.push(node.op);
      spellAttrs(node.attrs, structure);
      for (const input of node.inputs) structure.push(place(input));
      const { phase, checkpoint } = node.scope;
      if (checkpoint !== undefined && phase === "forward") structure.push("checkpoint", numberOf(checkpoint, regions));
    }
    structure.push(node.dtype, node.shape.length);
    for (const extent of node.shape) structure.push(extent);
  }
  structure.push("outputs");
  for (const node of request.outputs) structure.push(place(node));
  // A cell that is read and written is one place, so the program must know that the two coincide.
  structure.push("writes");
  for (const { cell, node } of request.writes) structure.push(place(node), slotOfCell.get(cell) ?? -1);
  structure.push("guards");
  for (const node of request.guards) structure.push(place(node));
  if (request.arenaLimit !== undefined) structure.push("arenaLimit", request.arenaLimit);
  return { structure, nodes, leaves };
}

/** Regions by the order in which they are met: their own numbers differ from recording to recording. */
function numberOf(region: number, regions: Map<number, number>): number {
  const known = regions.get(region) ?? regions.size;
  regions.set(region, known);
  return known;
}

/** Two reads of one cell at one version are one leaf. */
function slotOf(node: Node, leaves: Node[], slotOfCell: Map<CellRef, number>): number {
  const { value } = node;
  if (value?.kind === "cell") {
    const known = slotOfCell.get(value.cell);
    const same = (slot: number): boolean => {
      const other = leaves[slot].value;
      return other?.kind === "cell" && other.cell === value.cell && other.version === value.version;
    };
    if (known !== undefined) {
      const slot = same(known) ? known : leaves.findIndex((_, i) => same(i));
      if (slot >= 0) return slot;
    }
    slotOfCell.set(value.cell, leaves.length);
  }
  return leaves.push(node) - 1;
}

/** A structural number is part of the structure. */
function spellLeaf({ op, source }: Node, slot: number, structure: (string | number | boolean)[]): void {
  structure.push(op === "scalar" ? "scalar" : "leaf", slot);
  if (source !== undefined && !source.refresh && isStructuralNumber(source.value)) structure.push("=", source.value);
}

/** With names and lengths, so that no two records of attributes read alike. */
function spellAttrs(attrs: object, structure: (string | number | boolean)[]): void {
  for (const name in attrs) {
    structure.push(name);
    spell((attrs as Readonly<Record<string, unknown>>)[name], structure);
  }
}

function spell(value: unknown, structure: (string | number | boolean)[]): void {
  if (Array.isArray(value)) {
    structure.push(value.length);
    for (const item of value) spell(item, structure);
  } else structure.push(value as string | number | boolean);
}
