import { attrsOf, type Node } from "../ir/node.ts";
import type { Elementwise } from "./template.ts";
import type { ConvSpec } from "./templates/convSpec.ts";

/** A convolution, or the one that a gradient is of, as the templates take it. Before: `hasTemplate`. */
export function convOf(node: Node, epilogue?: Elementwise): ConvSpec {
  const { stride, padding, dilation, groups } = attrsOf(node, "conv");
  const [first, second] = node.inputs.map((input) => input.shape);
  const x = node.op === "convInputGrad" ? node.shape : first;
  const weight = node.op === "convWeightGrad" ? node.shape : second;
  const output = node.op === "conv" ? node.shape : node.op === "convInputGrad" ? first : second;
  return {
    N: x[0],
    C: x[1],
    O: weight[0],
    inputSize: x.slice(2),
    kernel: weight.slice(2),
    outputSize: output.slice(2),
    stride,
    padding,
    dilation,
    groups,
    epilogue,
  };
}
