import { attrsOf, makeNode, type Node } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { numel } from "../ir/shape.ts";
import { type Graph, rewrite, withInputs } from "./graph.ts";

/** Elements of one channel of one image from which its sum is worth an item of its own. */
const fewest = 32;

/**
 * Sums over images and over what lies within each of their channels, [N, C, ...] to [C], become two: within, then over images.
 * Before: any graph. After: no large sum goes by channels where what is computed before and after it goes by images, so that a
 * thread sums what is in its own cache, and no other thread's cache then holds the lines that it writes to next.
 */
export function imagesFirst(graph: Graph): Graph {
  return rewrite(graph, (node, inputs) => {
    if (isBound(node)) return node;
    const own = withInputs(node, inputs);
    return own.op === "sum" ? inTwo(own) : own;
  });
}

function inTwo(node: Node): Node {
  const [x] = node.inputs;
  const { dims } = attrsOf(node, "sum");
  const kept = x.shape.findIndex((extent, d) => extent > 1 && !dims.includes(d));
  const count = (some: readonly number[]): number => numel(some.map((d) => x.shape[d]));
  const images = dims.filter((d) => d < kept);
  const within = dims.filter((d) => d > kept);
  if (count(images) === 1 || count(within) < fewest) return node;
  const shape = x.shape.map((extent, d) => (within.includes(d) ? 1 : extent));
  const sums = makeNode("sum", [x], { dims: within }, shape, node.dtype, node.scope);
  return makeNode("sum", [sums], { dims: images }, node.shape, node.dtype, node.scope);
}
