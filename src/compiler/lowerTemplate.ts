import { InternalError } from "../ir/errors.ts";
import { attrsOf, type Node } from "../ir/node.ts";
import { numel } from "../ir/shape.ts";
import { spanOf } from "./affine.ts";
import { convOf } from "./convOf.ts";
import { type EpilogueWork, elementwiseOf } from "./epilogue.ts";
import { type Lowered, type LoweredBuffer, type NodeGroup, storedBy } from "./group.ts";
import type { Target } from "./kernel.ts";
import { followerOf } from "./lowerFollower.ts";
import { hasTemplate, stridesOver } from "./operand.ts";
import type { Operand, TemplatePlan } from "./template.ts";
import { convPlan } from "./templates/conv.ts";
import { convInputGradPlan } from "./templates/convInputGrad.ts";
import { convWeightGradPlan } from "./templates/convWeightGrad.ts";
import { matmulPlan } from "./templates/matmul.ts";
import type { MatmulSpec } from "./templates/matmulSpec.ts";

/**
 * Kernels of a matrix product or convolution from the templates; undefined for what they do not take.
 *
 * @param shares  whether the second operand packed serves others too: products that read it the same way, or the next run
 */
export function lowerTemplate(group: NodeGroup, target: Target, shares: boolean): Lowered | undefined {
  const { node, pool } = group;
  if (!hasTemplate(node)) return undefined;
  if (node.op === "matmul") {
    const product = productOf(group);
    if (product === undefined) throw new InternalError("an epilogue is not elementwise.");
    const { spec, inputs, extras } = product;
    const after = group.follower && followerOf(group.follower, storedBy(group), target);
    if (group.follower && after === undefined)
      throw new InternalError("a loop cannot follow the product that it reads.");
    const plan = matmulPlan({ ...spec, isShared: shares, follower: after?.follower }, target);
    const lowered = fromPlan(plan, { inputs, extras, ends: after?.buffers ?? [], output: storedBy(group) });
    const own = new Set([...inputs, ...extras].map((place) => place.node));
    return { ...lowered, inPlace: after?.inPlace.filter((each) => !own.has(each)) };
  }
  const tail = tailOf(group);
  if (group.epilogue !== undefined && tail === undefined) throw new InternalError("an epilogue is not elementwise.");
  const spec = convOf(node, tail?.work);
  const made = (plan: TemplatePlan): Lowered => {
    const inputs = node.inputs.map((input): Place => ({ node: input, offset: 0 }));
    return fromPlan(plan, { inputs, extras: tail?.extras ?? [], ends: [], output: storedBy(group) });
  };
  if (node.op === "conv") return made(convPlan({ ...spec, isPooled: pool !== undefined }, target));
  return made((node.op === "convInputGrad" ? convInputGradPlan : convWeightGradPlan)(spec, target));
}

/** What a product's kernels are made for, and where its operands and what its epilogue reads begin. */
export interface Product {
  readonly spec: MatmulSpec;
  readonly inputs: readonly Place[];
  readonly extras: readonly Place[];
}

/** A group whose node is a matrix product; undefined where its epilogue is not elementwise on what it reads. */
export function productOf(group: NodeGroup): Product | undefined {
  const { node, epilogue } = group;
  const tail = tailOf(group);
  if (epilogue !== undefined && tail === undefined) return undefined;
  const { transposeA, transposeB } = attrsOf(node, "matmul");
  const batch = numel(node.shape.slice(0, -2));
  const [M, N] = node.shape.slice(-2);
  const [x, y] = node.inputs;
  const K = x.shape[x.shape.length - (transposeA ? 2 : 1)];
  const [left, right] = node.inputs.map((input) => storedUnder(input, group));
  const [a, b] = [operand(x, left, transposeA), operand(y, right, transposeB)];
  return {
    spec: { batch, M, N, K, a: atStart(a, [batch, M, K]), b: atStart(b, [batch, K, N]), epilogue: tail?.work },
    inputs: [
      { node: left, offset: a.offset },
      { node: right, offset: b.offset },
    ],
    extras: tail?.extras ?? [],
  };
}

function tailOf({ node, epilogue, reads }: NodeGroup): EpilogueWork | undefined {
  return epilogue && elementwiseOf(node, epilogue, (each) => each === node || reads.has(each));
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

/** The operand as a kernel sees it that is given no more than it reads: equal slices share a kernel. */
function atStart({ strides }: Operand, extents: readonly [number, number, number]): Operand {
  return { numel: spanOf(strides, extents), offset: 0, strides };
}

/** A node's buffer, from an element on. */
interface Place {
  readonly node: Node;
  readonly offset: number;
}

/** What the buffers of a plan are; `ends` are those of a follower. */
interface Places {
  readonly inputs: readonly Place[];
  readonly extras: readonly Place[];
  readonly ends: readonly LoweredBuffer[];
  readonly output: Node;
}

function fromPlan(plan: TemplatePlan, { inputs, extras, ends, output }: Places): Lowered {
  return {
    temporaries: plan.temporaries,
    steps: plan.steps.map(({ buffers, ...step }) => ({
      ...step,
      buffers: buffers.map((buffer): LoweredBuffer => {
        if (buffer.kind === "temporary") return buffer;
        if (buffer.kind === "output") return { kind: "node", node: output };
        if (buffer.kind === "follower") return ends[buffer.index];
        return { kind: "node", ...(buffer.kind === "input" ? inputs[buffer.index] : extras[buffer.index]) };
      }),
    })),
  };
}
