import type { CellRef, Node } from "./node.ts";
import { isLeaf, isStructuralNumber } from "./node.ts";

/** What one evaluation is asked for. */
export interface Request {
  /** Nodes whose values are wanted on the host. */
  readonly outputs: readonly Node[];
  /** Cells and the nodes whose values they take, all at once, after the guards. */
  readonly writes: readonly { readonly cell: CellRef; readonly node: Node }[];
  /** Float nodes of one element; if any is NaN or infinite, no cell is written. */
  readonly guards: readonly Node[];
}

/** A request in canonical form: what programs are cached by, and what is bound when one runs. */
export interface Signature {
  /** Equal for requests of equal structure: ops, attributes, shapes, dtypes, wiring; not values, cells or provenance. */
  readonly key: string;
  /** Every node needed, inputs before readers. */
  readonly nodes: readonly Node[];
  /** The leaves among them, in the order programs bind them. A node with a value is a leaf, whatever its op was. */
  readonly leaves: readonly Node[];
}

const attrsText = new WeakMap<object, string>();

function textOf(attrs: object): string {
  let text = attrsText.get(attrs);
  if (text === undefined) {
    text = JSON.stringify(attrs);
    attrsText.set(attrs, text);
  }
  return text;
}

/** A node whose value is already known, or that is a leaf by nature, needs no computing. */
export function isBound(node: Node): boolean {
  return node.value !== undefined || isLeaf(node);
}

/** Walks a request once, without recursion, so a graph of any depth is fine. */
export function signatureOf(request: Request): Signature {
  const roots = [...request.outputs, ...request.writes.map((write) => write.node), ...request.guards];
  const index = new Map<Node, number>();
  const nodes: Node[] = [];
  const leaves: Node[] = [];
  const parts: string[] = [];
  const slots = new Map<unknown, number>();
  const stack: Node[] = [];
  for (const root of roots) {
    stack.push(root);
    while (stack.length > 0) {
      const node = stack[stack.length - 1];
      if (index.has(node)) {
        stack.pop();
        continue;
      }
      const bound = isBound(node);
      let ready = true;
      if (!bound) {
        for (let i = node.inputs.length - 1; i >= 0; i--) {
          if (!index.has(node.inputs[i])) {
            stack.push(node.inputs[i]);
            ready = false;
          }
        }
      }
      if (!ready) continue;
      stack.pop();
      const own = nodes.length;
      index.set(node, own);
      nodes.push(node);
      if (bound) {
        // Two reads of one cell at one version are one leaf; a structural number is part of the key.
        const number = node.source !== undefined && isStructuralNumber(node.source.value) && !node.source.refresh;
        const identity = node.value?.kind === "cell" ? `${node.value.cell.id}@${node.value.version}` : node;
        let slot = slots.get(identity);
        if (slot === undefined) {
          slot = leaves.length;
          leaves.push(node);
          slots.set(identity, slot);
        }
        const kind = node.op === "scalar" ? "s" : "l";
        parts.push(`${kind}${slot}:${node.dtype}[${node.shape}]${number ? `=${node.source?.value}` : ""}`);
      } else {
        let text = `${node.op}${textOf(node.attrs)}${node.dtype}[${node.shape}](`;
        for (const input of node.inputs) text += `${index.get(input)},`;
        parts.push(text);
      }
    }
  }
  // A cell that is read and written is one place, so the program must know that the two coincide.
  const slotOfCell = new Map<CellRef, number>();
  leaves.forEach((leaf, slot) => {
    if (leaf.value?.kind === "cell") slotOfCell.set(leaf.value.cell, slot);
  });
  parts.push(`out:${request.outputs.map((node) => index.get(node))}`);
  parts.push(`write:${request.writes.map(({ cell, node }) => `${index.get(node)}>${slotOfCell.get(cell) ?? ""}`)}`);
  parts.push(`guard:${request.guards.map((node) => index.get(node))}`);
  return { key: parts.join(";"), nodes, leaves };
}
