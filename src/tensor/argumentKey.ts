import { isPlain } from "./mapTensors.ts";
import { Tensor } from "./tensor.ts";
import { Variable } from "./variable.ts";

/** What a recording depends on of its arguments: shapes and dtypes of tensors, everything else itself. */
export type ArgumentKey = readonly unknown[];

/** Marks that no argument can be taken for. */
const marks = { tensor: Symbol("tensor"), list: Symbol("list"), record: Symbol("record") };

/** The key of the arguments; collects the tensors among them in order. */
export function describe(args: readonly unknown[], tensors: Tensor[]): ArgumentKey {
  const key: unknown[] = [];
  for (const value of args) spell(value, tensors, key);
  return key;
}

function spell(value: unknown, tensors: Tensor[], key: unknown[]): void {
  if (value instanceof Tensor && !(value instanceof Variable)) {
    tensors.push(value);
    key.push(marks.tensor, value.dtype, value.ndim);
    for (const extent of value.shape) key.push(extent);
  } else if (Array.isArray(value)) {
    key.push(marks.list, value.length);
    for (const item of value) spell(item, tensors, key);
  } else if (isPlain(value)) {
    const names = Object.keys(value);
    key.push(marks.record, names.length);
    for (const name of names) {
      key.push(name);
      spell(value[name], tensors, key);
    }
  } else key.push(value);
}

export function sameKey(a: ArgumentKey, b: ArgumentKey): boolean {
  return a.length === b.length && a.every((item, i) => Object.is(item, b[i]));
}
