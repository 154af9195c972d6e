import { allocate, type TypedArray } from "../ir/dtype.ts";
import { ValueError } from "../ir/errors.ts";
import { type Shape, sameShape, show } from "../ir/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";

/** A tensor, or elements on the host with their shape. */
export type StateValue = Tensor | { readonly shape: Shape; readonly data: TypedArray };

/** What a state dict is loaded from: an object or a Map by name. */
export type StateSource = Readonly<Record<string, StateValue>> | ReadonlyMap<string, StateValue>;

export interface LoadOptions {
  /** Whether every name must be on both sides (default). Shapes must always agree. */
  readonly strict?: boolean;
}

/** Checks every name and shape, then writes all of them. */
export async function loadState(
  target: Readonly<Record<string, Variable>>,
  source: StateSource,
  { strict = true }: LoadOptions,
): Promise<void> {
  const given = new Map<string, StateValue>(source instanceof Map ? source : Object.entries(source));
  const missing = Object.keys(target).filter((name) => !given.has(name));
  const unexpected = [...given.keys()].filter((name) => !Object.hasOwn(target, name));
  const shapes: string[] = [];
  for (const [name, variable] of Object.entries(target)) {
    const value = given.get(name);
    if (value && !sameShape(value.shape, variable.shape)) {
      shapes.push(`${name} ${show(value.shape)} instead of ${show(variable.shape)}`);
    }
  }
  const faults = [
    ...(strict && missing.length > 0 ? [`missing ${missing.join(", ")}`] : []),
    ...(strict && unexpected.length > 0 ? [`unexpected ${unexpected.join(", ")}`] : []),
    ...(shapes.length > 0 ? [`wrong shapes ${shapes.join(", ")}`] : []),
  ];
  if (faults.length > 0) {
    throw new ValueError({
      op: "loadStateDict",
      argument: "the state",
      expected: "fit the module's parameters and buffers",
      received: faults.join("; "),
      repair: "Nothing was written.",
    });
  }
  const writes: [Variable, TypedArray][] = [];
  for (const [name, variable] of Object.entries(target)) {
    const value = given.get(name);
    if (!value) continue;
    const data = value instanceof Tensor ? await value.data() : value.data;
    const stored = allocate(variable.dtype, data.length);
    stored.set(data);
    writes.push([variable, stored]);
  }
  for (const [variable, data] of writes) variable.assignData(data);
}
