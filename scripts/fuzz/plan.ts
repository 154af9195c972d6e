import type { DType, TypedArray } from "../../src/ir/dtype.ts";
import type { PrimitiveAttrs, PrimitiveName, StructuralName } from "../../src/ir/node.ts";
import type { Shape } from "../../src/ir/shape.ts";

/** One of the values that a step makes. */
export interface Ref {
  readonly step: number;
  readonly part: number;
}

/** Values that are given: an array, a variable (a cell that may be written), or a number bound at run time. */
export interface LeafStep {
  readonly kind: "leaf";
  readonly role: "constant" | "variable" | "scalar";
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: TypedArray;
}

/** A call of a public op through its record. */
export interface OpStep {
  readonly kind: "op";
  readonly name: string;
  readonly inputs: Readonly<Record<string, Ref>>;
  readonly attrs: object;
}

/** A node of the graph by itself. */
export interface PrimitiveStep {
  readonly kind: "primitive";
  readonly op: PrimitiveName;
  readonly inputs: readonly Ref[];
  readonly attrs: PrimitiveAttrs[StructuralName];
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Gradients of Σ of[i]·weights[i] by each of `wrt`, one part each. */
export interface GradientStep {
  readonly kind: "gradient";
  readonly of: readonly Ref[];
  readonly weights: readonly Ref[];
  readonly wrt: readonly Ref[];
}

export type Step = LeafStep | OpStep | PrimitiveStep | GradientStep;

/** A random program: steps that read earlier ones, what is asked for, and what is written to variables at its end. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly outputs: readonly Ref[];
  readonly writes: readonly { readonly variable: Ref; readonly value: Ref }[];
  /** Values of one element that must be finite for anything to be written. */
  readonly guards: readonly Ref[];
}

export function inputsOf(step: Step): readonly Ref[] {
  if (step.kind === "leaf") return [];
  if (step.kind === "op") return Object.values(step.inputs);
  if (step.kind === "primitive") return step.inputs;
  return [...step.of, ...step.weights, ...step.wrt];
}

/** The step with each input replaced. */
export function withRefs(step: Step, map: (ref: Ref) => Ref): Step {
  if (step.kind === "leaf") return step;
  if (step.kind === "primitive") return { ...step, inputs: step.inputs.map(map) };
  if (step.kind === "op") {
    const inputs = Object.fromEntries(Object.entries(step.inputs).map(([name, ref]) => [name, map(ref)]));
    return { ...step, inputs };
  }
  return { ...step, of: step.of.map(map), weights: step.weights.map(map), wrt: step.wrt.map(map) };
}

/** The plan with every reading replaced, in steps, outputs and writes. */
export function mapRefs(plan: Plan, map: (ref: Ref) => Ref): Plan {
  return {
    steps: plan.steps.map((step) => withRefs(step, map)),
    outputs: plan.outputs.map(map),
    writes: plan.writes.map(({ variable, value }) => ({ variable: map(variable), value: map(value) })),
    guards: plan.guards.map(map),
  };
}

/** Without the steps that nothing asked for needs. */
export function prune(plan: Plan): Plan {
  const needed = new Set<number>();
  const stack = [...plan.outputs, ...plan.guards, ...plan.writes.flatMap(({ variable, value }) => [variable, value])];
  for (let ref = stack.pop(); ref !== undefined; ref = stack.pop()) {
    if (needed.has(ref.step)) continue;
    needed.add(ref.step);
    stack.push(...inputsOf(plan.steps[ref.step]));
  }
  const place = new Map([...needed].sort((a, b) => a - b).map((step, i) => [step, i]));
  const moved = ({ step, part }: Ref): Ref => ({ step: place.get(step) ?? step, part });
  return mapRefs({ ...plan, steps: plan.steps.filter((_, i) => needed.has(i)) }, moved);
}
