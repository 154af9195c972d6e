import type { GradFn, Tensor } from "../tensor/tensor.ts";

/** The op calls that backward walks from a tensor, the first of the forward pass first. */
export function callsBehind(root: Tensor): GradFn[] {
  const calls = new Set<GradFn>();
  const stack = [root];
  for (let tensor = stack.pop(); tensor !== undefined; tensor = stack.pop()) {
    if (tensor.gradFn === undefined || calls.has(tensor.gradFn)) continue;
    calls.add(tensor.gradFn);
    stack.push(...tensor.gradFn.inputs);
  }
  return [...calls].sort((a, b) => a.id - b.id);
}
