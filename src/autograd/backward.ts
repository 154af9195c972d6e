import { ShapeError, ValueError } from "../ir/errors.ts";
import { sameShape, show } from "../ir/shape.ts";
import { add } from "../ops/add.ts";
import { onesLike } from "../ops/onesLike.ts";
import { atCall, type CallFacts } from "../tensor/callSites.ts";
import { queueOf } from "../tensor/queue.ts";
import { withGrad, withScope } from "../tensor/recording.ts";
import { type GradFn, Tensor } from "../tensor/tensor.ts";
import { Variable } from "../tensor/variable.ts";

export interface BackwardOptions {
  /** Records the gradients' own history, so that they can be differentiated again. */
  readonly createGraph?: boolean;
}

export interface GradOptions extends BackwardOptions {
  /** Gradients of the outputs; an output of one element needs none. */
  readonly gradOutputs?: readonly (Tensor | undefined)[];
  /** Gives null for an input that does not influence the outputs, instead of throwing. */
  readonly allowUnused?: boolean;
}

/** Gradients flowing into each op call, by output, and into each leaf. */
interface Flow {
  readonly calls: Map<GradFn, (Tensor | undefined)[]>;
  readonly leaves: Map<Tensor, Tensor>;
}

/**
 * Collects the gradient of `loss` in every variable it depends on that requires one, adding to what is there.
 * Nothing is computed until something is awaited.
 */
export function backward(loss: Tensor, grad?: Tensor, options: BackwardOptions = {}): void {
  const root = loss.snapshot();
  if (!root.requiresGrad) throw noGraph("backward", loss);
  const { leaves } = flowFrom([root], [seed("backward", root, grad)], options.createGraph ?? false);
  withGrad("backward", options.createGraph ?? false, () => {
    withScope({ module: "", op: "accumulate", phase: "backward" }, () => {
      for (const [leaf, gradient] of leaves) {
        if (leaf instanceof Variable) leaf.setGrad(leaf.grad ? add(leaf.grad, gradient) : gradient);
      }
    });
  });
  if (loss.numel === 1) queueOf(loss.device).noteLoss(root.node);
}

/** The function behind `grad(outputs, inputs)`. */
export function gradientsOf(
  outputs: Tensor | readonly Tensor[],
  inputs: readonly Tensor[],
  options: GradOptions = {},
): (Tensor | null)[] {
  const roots = (outputs instanceof Tensor ? [outputs] : outputs).map((output) => output.snapshot());
  const seeds = roots.map((root, i) => seed("grad", root, options.gradOutputs?.[i]));
  const flow = flowFrom(roots, seeds, options.createGraph ?? false, inputs);
  return inputs.map((input, i) => {
    const found = input.leaf ? flow.leaves.get(input.leaf) : gradAt(flow, input);
    if (found === undefined && !options.allowUnused) {
      throw new ValueError({
        op: "grad",
        argument: `inputs[${i}]`,
        expected: "influence the outputs and require gradients",
        received: `a tensor ${show(input.shape)} that does not`,
        repair: "Pass allowUnused: true to get null for it.",
      });
    }
    return found ?? null;
  });
}

function gradAt(flow: Flow, input: Tensor): Tensor | undefined {
  return input.gradFn ? flow.calls.get(input.gradFn)?.[input.output] : undefined;
}

function seed(op: string, root: Tensor, grad: Tensor | undefined): Tensor {
  if (grad === undefined) {
    if (root.numel !== 1) {
      throw new ShapeError({
        op,
        argument: "the output",
        expected: "have one element when no gradient is given for it",
        received: show(root.shape),
      });
    }
    return onesLike(root);
  }
  if (!sameShape(grad.shape, root.shape)) {
    throw new ShapeError({
      op,
      argument: "grad",
      expected: `be ${show(root.shape)} as the output`,
      received: show(grad.shape),
    });
  }
  return grad.snapshot();
}

function noGraph(op: string, loss: Tensor): ValueError {
  return new ValueError({
    op,
    argument: "the loss",
    expected: "depend on a variable that requires gradients",
    received: `a tensor ${show(loss.shape)} that does not`,
  });
}

/** Walks op calls from the latest to the earliest. Gradients of `keep` stay readable after their call was passed. */
function flowFrom(
  roots: readonly Tensor[],
  seeds: readonly Tensor[],
  createGraph: boolean,
  keep: readonly Tensor[] = [],
): Flow {
  const flow: Flow = { calls: new Map(), leaves: new Map() };
  const kept = new Set(keep.map((tensor) => tensor.gradFn));
  const order = new LatestFirst();
  const receive = (tensor: Tensor, gradient: Tensor): void => {
    if (tensor.gradFn) {
      let slots = flow.calls.get(tensor.gradFn);
      if (!slots) {
        slots = [];
        flow.calls.set(tensor.gradFn, slots);
        order.push(tensor.gradFn);
      }
      const sofar = slots[tensor.output];
      slots[tensor.output] = sofar ? add(sofar, gradient) : gradient;
    } else if (tensor.leaf?.requiresGrad) {
      const sofar = flow.leaves.get(tensor.leaf);
      flow.leaves.set(tensor.leaf, sofar ? add(sofar, gradient) : gradient);
    }
  };
  withGrad("backward", createGraph, () => {
    roots.forEach((root, i) => {
      withScope({ module: "", op: "backward", phase: "backward" }, () => receive(root, seeds[i]));
    });
    for (let call = order.pop(); call !== undefined; call = order.pop()) {
      const fn = call;
      const grads = flow.calls.get(fn) ?? [];
      const scope = { module: fn.scope.module, op: fn.scope.op || fn.op, phase: "backward" } as const;
      withScope(
        atCall(scope, () => backwardSite(fn, grads)),
        () => {
          const gradients = fn.backward(grads);
          if (!kept.has(fn)) flow.calls.delete(fn);
          fn.inputs.forEach((input, i) => {
            const gradient = gradients[i];
            if (gradient && input.requiresGrad) receive(input, gradient);
          });
        },
      );
    }
  });
  return flow;
}

/** What goes into a call's backward: the gradients of its outputs, and what its forward saved. */
function backwardSite({ op, scope, saved }: GradFn, grads: readonly (Tensor | undefined)[]): CallFacts {
  const incoming = grads.map((grad, i) => [grads.length === 1 ? "grad" : `grad${i}`, grad] as const);
  return { op: scope.op || op, inputs: { ...Object.fromEntries(incoming), ...saved }, stack: scope.call?.stack };
}

/** A heap of op calls by falling id: every reader of a value comes out before the call that made it. */
class LatestFirst {
  readonly #heap: GradFn[] = [];

  push(fn: GradFn): void {
    const heap = this.#heap;
    let i = heap.push(fn) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (heap[parent].id >= fn.id) break;
      heap[i] = heap[parent];
      i = parent;
    }
    heap[i] = fn;
  }

  pop(): GradFn | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1].id > heap[child].id) child++;
      if (heap[child].id <= last.id) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = last;
    return top;
  }
}
