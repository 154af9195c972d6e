import { attrsOf, type Node } from "../ir/node.ts";
import { numel } from "../ir/shape.ts";
import type { Lowered, LoweredBuffer, NodeGroup } from "./group.ts";
import type { Target } from "./kernel.ts";
import type { Operand, TemplatePlan } from "./template.ts";
import { matmulPlan } from "./templates/matmul.ts";

/** Kernels of a matrix product or convolution from the templates; undefined for what they do not take. */
export function lowerTemplate(group: NodeGroup, target: Target): Lowered | undefined {
  const { node } = group;
  if (node.dtype !== "float32") return undefined;
  if (node.op !== "matmul") return undefined;
  const [a, b] = node.inputs;
  const { transposeA, transposeB } = attrsOf(node, "matmul");
  const batch = numel(node.shape.slice(0, -2));
  const [M, N] = node.shape.slice(-2);
  const K = a.shape[a.shape.length - (transposeA ? 2 : 1)];
  const spec = {
    batch,
    M,
    N,
    K,
    a: operand(a, M * K, transposeA ? [1, M] : [K, 1]),
    b: operand(b, K * N, transposeB ? [1, K] : [N, 1]),
  };
  return fromPlan(matmulPlan(spec, target), node.inputs, [], node);
}

function operand(node: Node, batch: number, [row, column]: readonly [number, number] | number[]): Operand {
  return { numel: numel(node.shape), offset: 0, strides: [batch, row, column] };
}

function fromPlan(plan: TemplatePlan, inputs: readonly Node[], extras: readonly Node[], output: Node): Lowered {
  return {
    temporaries: plan.temporaries,
    steps: plan.steps.map(({ kernel, buffers }) => ({
      kernel,
      buffers: buffers.map((buffer): LoweredBuffer => {
        if (buffer.kind === "temporary") return buffer;
        if (buffer.kind === "output") return { kind: "node", node: output };
        return { kind: "node", node: buffer.kind === "input" ? inputs[buffer.index] : extras[buffer.index] };
      }),
    })),
  };
}
