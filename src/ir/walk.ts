import { InternalError } from "./errors.ts";
import { isLeaf, type Node } from "./node.ts";

/** A node whose value is already known, or that is a leaf by nature, needs no computing. */
export function isBound(node: Node): boolean {
  return node.value !== undefined || isLeaf(node);
}

let latest = 0;

/**
 * What roots need, in an order in which inputs stand before their readers. Every step of a plain loop is walked, so
 * nodes are marked instead of looked up in a map; a walk is over when the next one begins.
 */
export class Walk {
  readonly nodes: Node[] = [];
  readonly #number = ++latest;
  readonly #stack: Node[] = [];

  /** The node's place in `nodes`; undefined when no root so far needs it. */
  placeOf(node: Node): number | undefined {
    this.#expectLatest();
    return node.walk === this.#number ? node.place : undefined;
  }

  /** Adds what the root needs and nobody needed before; without recursion, so a graph of any depth is fine. */
  add(root: Node): void {
    this.#expectLatest();
    const own = this.#number;
    const stack = this.#stack;
    stack.push(root);
    while (stack.length > 0) {
      const node = stack[stack.length - 1];
      const waiting = stack.length;
      if (node.walk !== own) {
        if (!isBound(node)) {
          const { inputs } = node;
          for (let i = inputs.length - 1; i >= 0; i--) if (inputs[i].walk !== own) stack.push(inputs[i]);
        }
        if (stack.length > waiting) continue;
        node.walk = own;
        node.place = this.nodes.push(node) - 1;
      }
      stack.pop();
    }
  }

  #expectLatest(): void {
    if (this.#number !== latest) throw new InternalError("a walk over the graph went on after another had begun.");
  }
}
