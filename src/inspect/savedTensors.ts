import { storageOf } from "../compiler/kept.ts";
import type { Node } from "../ir/node.ts";
import { mapTensors } from "../tensor/mapTensors.ts";
import type { GradFn, Tensor } from "../tensor/tensor.ts";
import type { SavedReason } from "./memoryLedger.ts";

/** A buffer that op calls keep for backward. */
export interface Declared {
  readonly node: Node;
  readonly reasons: SavedReason[];
}

/**
 * What the op calls behind a loss declare to keep, in the order of the forward pass: each buffer once, numbers left out.
 */
export function savedTensors(loss: Tensor): Declared[] {
  const found = new Map<Node, Declared>();
  for (const call of callsBehind(loss)) {
    for (const [name, value] of Object.entries(call.saved)) {
      mapTensors(value, (tensor) => {
        const node = storageOf(tensor.snapshot().node);
        if (node.source !== undefined || node.op === "scalar") return tensor;
        const declared = found.get(node) ?? { node, reasons: [] };
        found.set(node, declared);
        const { module, op } = call.scope;
        const reason = { module, op: op || call.op, because: call.because(name) ?? "" };
        const isKnown = declared.reasons.some((each) => each.because === reason.because && each.module === module);
        if (!isKnown) declared.reasons.push(reason);
        return tensor;
      });
    }
  }
  return [...found.values()];
}

/** The variables that a backward from here gives a gradient. */
export function leavesBehind(loss: Tensor): Set<Tensor> {
  const leaves = new Set<Tensor>();
  for (const { inputs } of callsBehind(loss)) {
    for (const { leaf } of inputs) if (leaf?.requiresGrad) leaves.add(leaf);
  }
  return leaves;
}

/** Every call that backward walks, the first of the forward pass first. */
export function callsBehind(...roots: readonly Tensor[]): GradFn[] {
  const calls = new Set<GradFn>();
  const stack = [...roots];
  for (let tensor = stack.pop(); tensor !== undefined; tensor = stack.pop()) {
    if (tensor.gradFn === undefined || calls.has(tensor.gradFn)) continue;
    calls.add(tensor.gradFn);
    stack.push(...tensor.gradFn.inputs);
  }
  return [...calls].sort((a, b) => a.id - b.id);
}
