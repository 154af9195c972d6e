import { InternalError } from "../ir/errors.ts";
import { attrsOf, type Node } from "../ir/node.ts";
import { numel } from "../ir/shape.ts";
import { convOf } from "./convOf.ts";
import { elementwiseOf } from "./epilogue.ts";
import { type Lowered, type LoweredBuffer, type NodeGroup, storedBy } from "./group.ts";
import type { Target } from "./kernel.ts";
import { hasTemplate, stridesOver } from "./operand.ts";
import type { Operand, TemplatePlan } from "./template.ts";
import { convPlan } from "./templates/conv.ts";
import { convInputGradPlan } from "./templates/convInputGrad.ts";
import { convWeightGradPlan } from "./templates/convWeightGrad.ts";
import { matmulPlan } from "./templates/matmul.ts";

/**
 * Kernels of a matrix product or convolution from the templates; undefined for what they do not take.
 *
 * @param shares  whether the second operand packed serves others too: products that read it the same way, or the next run
 */
export function lowerTemplate(group: NodeGroup, target: Target, shares: boolean): Lowered | undefined {
  const { node, epilogue, pool } = group;
  if (!hasTemplate(node)) return undefined;
  const isRead = (each: Node): boolean => each === node || group.reads.has(each);
  const tail = epilogue === undefined ? undefined : elementwiseOf(node, epilogue, isRead);
  if (epilogue !== undefined && tail === undefined) throw new InternalError("an epilogue is not elementwise.");
  const inputs = node.inputs.map((input) => (node.op === "matmul" ? storedUnder(input, group) : input));
  const made = (plan: TemplatePlan, offsets: readonly number[] = []): Lowered => {
    const given = inputs.map((input, i): Place => ({ node: input, offset: offsets[i] ?? 0 }));
    return fromPlan(plan, given, tail?.extras ?? [], storedBy(group));
  };
  if (node.op === "matmul") {
    const { transposeA, transposeB } = attrsOf(node, "matmul");
    const batch = numel(node.shape.slice(0, -2));
    const [M, N] = node.shape.slice(-2);
    const [x, y] = node.inputs;
    const K = x.shape[x.shape.length - (transposeA ? 2 : 1)];
    const a = operand(x, inputs[0], transposeA);
    const b = operand(y, inputs[1], transposeB);
    const shape = { batch, M, N, K, isShared: shares };
    const plan = matmulPlan({ ...shape, a: atStart(a), b: atStart(b), epilogue: tail?.work }, target);
    return made(plan, [a.offset, b.offset]);
  }
  const spec = convOf(node, tail?.work);
  if (node.op === "conv") return made(convPlan({ ...spec, isPooled: pool !== undefined }, target));
  return made((node.op === "convInputGrad" ? convInputGradPlan : convWeightGradPlan)(spec, target));
}

/** The node that is read where an operand is a view. */
function storedUnder(operand: Node, group: NodeGroup): Node {
  let at = operand;
  while (!group.reads.has(at)) at = at.inputs[0];
  return at;
}

function operand(node: Node, base: Node, isTransposed: boolean): Operand {
  const found = stridesOver(node, base);
  if (found === undefined) throw new InternalError("an operand is not a strided view.");
  const [batch, row, column] = found.strides;
  return isTransposed ? { ...found, strides: [batch, column, row] } : found;
}

/** The operand as a kernel sees it that is given the buffer from its first element on: equal slices share a kernel. */
function atStart({ numel: count, offset, strides }: Operand): Operand {
  return { numel: count - offset, offset: 0, strides };
}

/** A node's buffer, from an element on. */
interface Place {
  readonly node: Node;
  readonly offset: number;
}

function fromPlan(plan: TemplatePlan, inputs: readonly Place[], extras: readonly Place[], output: Node): Lowered {
  return {
    temporaries: plan.temporaries,
    steps: plan.steps.map(({ buffers, ...step }) => ({
      ...step,
      buffers: buffers.map((buffer): LoweredBuffer => {
        if (buffer.kind === "temporary") return buffer;
        if (buffer.kind === "output") return { kind: "node", node: output };
        return { kind: "node", ...(buffer.kind === "input" ? inputs[buffer.index] : extras[buffer.index]) };
      }),
    })),
  };
}
