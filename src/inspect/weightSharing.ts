import type { Node } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { numel } from "../ir/shape.ts";
import { multiplyAddsOf } from "./forwardCost.ts";

/** How often one sample uses each weight, and what a layer of the same shapes would need without sharing. */
export interface WeightSharing {
  /** Places at which each weight is used: of a convolution its output positions, of a recurrent layer its time steps. */
  readonly factor: number;
  /** Parameters with weights and biases of their own at every place. */
  readonly locallyConnected: number;
  /** Parameters of a dense layer from the same inputs to the same outputs; null where the layer is not one product. */
  readonly dense: number | null;
}

/**
 * Weight sharing of a layer, from the products that it records: each weight is used in as many places as there are
 * multiply-adds per sample and weight. Null for a layer that multiplies by no weights.
 *
 * @param nodes       of the layer's forward pass
 * @param parameters  of the layer itself
 */
export function weightSharing(nodes: readonly Node[], parameters: number, samples: number): WeightSharing | null {
  const products = nodes.flatMap((node) => {
    const weight = weightOf(node);
    return weight ? [{ node, weight }] : [];
  });
  if (products.length === 0) return null;
  const weights = new Set(products.map(({ weight }) => weight));
  const size = [...weights].reduce((sum, weight) => sum + numel(weight.shape), 0);
  const uses = products.reduce((sum, { node }) => sum + multiplyAddsOf(node), 0);
  const factor = uses / samples / size;
  const [{ node, weight }] = products;
  const data = node.inputs.find((input) => storage(input) !== weight);
  const biases = Math.max(0, parameters - size);
  const dense =
    products.length === 1 && data
      ? (numel(data.shape) / samples) * (numel(node.shape) / samples) + (biases > 0 ? numel(node.shape) / samples : 0)
      : null;
  return { factor, locallyConnected: parameters * factor, dense };
}

/** The parameter that a product multiplies by, if it is one. */
function weightOf(node: Node): Node | undefined {
  if (node.op !== "matmul" && node.op !== "conv" && node.op !== "convInputGrad") return undefined;
  return node.inputs.map(storage).find((input) => input.value?.kind === "cell");
}

/** What a node shows in another form. */
function storage(node: Node): Node {
  let at = node;
  while (!isBound(at) && (at.op === "reshape" || at.op === "permute" || at.op === "expand")) at = at.inputs[0];
  return at;
}
