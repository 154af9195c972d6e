import { isLeaf, type Node } from "./node.ts";

/** A node whose value is already known, or that is a leaf by nature, needs no computing. */
export function isBound(node: Node): boolean {
  return node.value !== undefined || isLeaf(node);
}

/** What roots need, in an order in which inputs stand before their readers. */
export class Walk {
  readonly nodes: Node[] = [];
  readonly #places = new Map<Node, number>();
  readonly #stack: Node[] = [];

  /** The node's place in `nodes`; undefined when no root so far needs it. */
  placeOf(node: Node): number | undefined {
    return this.#places.get(node);
  }

  /** Adds what the root needs and nobody needed before; without recursion, so a graph of any depth is fine. */
  add(root: Node): void {
    const stack = this.#stack;
    const places = this.#places;
    stack.push(root);
    while (stack.length > 0) {
      const node = stack[stack.length - 1];
      const waiting = stack.length;
      if (!places.has(node)) {
        if (!isBound(node)) {
          const { inputs } = node;
          for (let i = inputs.length - 1; i >= 0; i--) if (!places.has(inputs[i])) stack.push(inputs[i]);
        }
        if (stack.length > waiting) continue;
        places.set(node, this.nodes.length);
        this.nodes.push(node);
      }
      stack.pop();
    }
  }
}
