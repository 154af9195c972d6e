import { walk } from "../../src/backends/reference/walk.ts";
import type { TypedArray } from "../../src/ir/dtype.ts";
import { allocate } from "../../src/ir/dtype.ts";
import { contiguousStrides, numel, type Shape } from "../../src/ir/shape.ts";
import type { Plan, Step } from "./plan.ts";

/** The plan with one extent made smaller wherever it stands, in shapes and attributes. */
export function* resized(plan: Plan): Generator<Plan> {
  const found = plan.steps.flatMap((step) => (step.kind === "leaf" || step.kind === "primitive" ? step.shape : []));
  const extents = [...new Set(found)].filter((extent) => extent > 1).sort((a, b) => b - a);
  for (const extent of extents) {
    for (const smaller of [1, 2, extent >> 1, extent - 1]) {
      if (smaller >= extent || smaller < 1) continue;
      yield { ...plan, steps: plan.steps.map((step) => withExtent(step, extent, smaller)) };
    }
  }
}

function withExtent(step: Step, from: number, to: number): Step {
  const swap = (shape: Shape): Shape => shape.map((extent) => (extent === from ? to : extent));
  if (step.kind === "leaf") {
    const shape = swap(step.shape);
    return { ...step, shape, data: corner(step.data, step.shape, shape, step.dtype) };
  }
  if (step.kind === "primitive") return { ...step, shape: swap(step.shape), attrs: sized(step.attrs, from, to) };
  if (step.kind === "op") return { ...step, attrs: sized(step.attrs, from, to) };
  return step;
}

/** Attributes that are sizes by their name. */
function sized<A extends object>(attrs: A, from: number, to: number): A {
  const names = ["shape", "inputSize", "kernel", "normalizedShape"];
  const entries = Object.entries(attrs).map(([key, value]) => [
    key,
    names.includes(key) && Array.isArray(value) ? value.map((each) => (each === from ? to : each)) : value,
  ]);
  return Object.fromEntries(entries) as A;
}

/** The elements at the low end of every dimension. */
function corner(data: TypedArray, from: Shape, to: Shape, dtype: Parameters<typeof allocate>[0]): TypedArray {
  const out = allocate(dtype, numel(to));
  walk(to, contiguousStrides(from), 0, (offset, i) => {
    out[i] = data[offset];
  });
  return out;
}
