import type { DType, TypedArray } from "../ir/dtype.ts";
import { ShapeError } from "../ir/errors.ts";
import { expectHostTensor } from "../ir/expectHostTensor.ts";
import type { HostTensor } from "../ir/hostTensor.ts";
import { numel, show } from "../ir/shape.ts";

/** Numbers in brackets: 3, [1, 2], [[1, 2], [3, 4]]. */
export type NestedNumbers = number | readonly NestedNumbers[];

/**
 * Whatever a caller has its numbers in: nested lists (read as float32), a typed array (one dimension), or a typed array with
 * a shape and perhaps a dtype, of which a HostTensor is one.
 */
export type ArraySource = NestedNumbers | TypedArray | { data: TypedArray; shape: readonly number[]; dtype?: DType };

/**
 * A HostTensor over `source`; typed arrays are not copied.
 *
 * @throws ShapeError, DTypeError in the name of `op` about `argument`: lists of unequal length, data that do not fill the shape
 */
export function asHostTensor(op: string, argument: string, source: ArraySource): HostTensor {
  if (typeof source === "number" || Array.isArray(source)) return flatten(op, argument, source);
  const { data, shape, dtype } = isTypedArray(source)
    ? { data: source, shape: [source.length], dtype: undefined }
    : (source as { data: TypedArray; shape: readonly number[]; dtype?: DType });
  const tensor = { dtype: dtype ?? dtypeOf(data), shape, data };
  expectHostTensor(op, argument, tensor);
  return tensor;
}

function flatten(op: string, argument: string, source: NestedNumbers): HostTensor {
  const shape: number[] = [];
  for (let list = source; typeof list !== "number"; list = list[0]) {
    shape.push(list.length);
    if (list.length === 0) break;
  }
  const data = new Float32Array(numel(shape));
  let at = 0;
  const copy = (part: NestedNumbers, depth: number, path: readonly number[]): void => {
    if (typeof part === "number" && depth === shape.length) {
      data[at++] = part;
      return;
    }
    if (typeof part === "number" || part.length !== shape[depth]) {
      throw new ShapeError({
        op,
        argument,
        expected: `be a regular array of shape ${show(shape)}`,
        received: `${typeof part === "number" ? "a number" : `${part.length} entries`} at position ${show(path)}`,
      });
    }
    for (const [i, entry] of part.entries()) copy(entry, depth + 1, [...path, i]);
  };
  copy(source, 0, []);
  return { dtype: "float32", shape, data };
}

function isTypedArray(source: ArraySource): source is TypedArray {
  return ArrayBuffer.isView(source);
}

function dtypeOf(data: TypedArray): DType {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float64Array) return "float64";
  return data instanceof Int32Array ? "int32" : "uint8";
}
