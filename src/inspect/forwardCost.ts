import { noGrad } from "../autograd/noGrad.ts";
import { bytesPerElement } from "../ir/dtype.ts";
import { attrsOf, isElementwise, isLeaf, isReduction, type Node } from "../ir/node.ts";
import { numel } from "../ir/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Trace, withTrace } from "../tensor/trace.ts";

/** A model that can be recorded: any nn.Module with one input. */
export interface Recordable {
  forward(x: Tensor): unknown;
}

export interface ForwardCost {
  /** What the forward pass computes, inputs before readers. */
  readonly nodes: readonly Node[];
  readonly output: Tensor | undefined;
  readonly multiplyAdds: number;
  /** Every value that is not a mere view of another. */
  readonly valueBytes: number;
}

/** Records a forward pass, without gradients, and counts what it would cost. Nothing is evaluated. */
export function forwardCost(model: Recordable, x: Tensor): ForwardCost {
  // Inside a trace nobody remembers the result, so that no later evaluation computes it.
  const result = withTrace(new Trace(), () => noGrad(() => model.forward(x)));
  const output = result instanceof Tensor ? result : undefined;
  const nodes = output ? reachable(output.node) : [];
  return {
    nodes,
    output,
    multiplyAdds: nodes.reduce((sum, node) => sum + multiplyAddsOf(node), 0),
    valueBytes: nodes.reduce((sum, node) => sum + valueBytesOf(node), 0),
  };
}

/** Products that are added up: those of matrix products and convolutions, transposed ones included. */
export function multiplyAddsOf(node: Node): number {
  if (node.op === "matmul") {
    const a = node.inputs[0].shape;
    return numel(node.shape) * a[attrsOf(node, "matmul").transposeA ? a.length - 2 : a.length - 1];
  }
  if (node.op === "convInputGrad") return numel(node.inputs[0].shape) * numel(node.inputs[1].shape.slice(1));
  return node.op === "conv" ? numel(node.shape) * numel(node.inputs[1].shape.slice(1)) : 0;
}

function valueBytesOf(node: Node): number {
  const computes = isElementwise(node.op) || isReduction(node.op) || node.op === "matmul" || node.op === "conv";
  const selects = node.op.startsWith("window") || node.op === "gather" || node.op === "pad" || node.op === "cat";
  return computes || selects ? numel(node.shape) * bytesPerElement(node.dtype) : 0;
}

function reachable(root: Node): Node[] {
  const seen = new Set<Node>();
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node) || isLeaf(node)) continue;
    seen.add(node);
    stack.push(...node.inputs);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}
