import type { TypedArray } from "../ir/dtype.ts";
import { contiguousStrides } from "../ir/shape.ts";
import { tensor } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { afterValues } from "./afterValues.ts";

/**
 * Where x is not 0 (NaN counts as not 0). Asynchronous, because the shape of the result depends on values: x is
 * evaluated.
 *
 * @zh 返回非零元素的位置；结果形状取决于数值，因此是异步函数。
 *
 * @param x        any shape and dtype
 * @param options  asTuple: one vector per dimension, as `index` and `indexPut` take them, instead of one matrix
 * @returns        [n, ndim] int32, in row-major order; with asTuple ndim vectors [n]
 * @throws ValueError inside a function that is being compiled
 * @example nonzero(tensor([[0, 5], [7, 0]])) // [[0, 1], [1, 0]]
 */
export function nonzero(x: Tensor, options?: { readonly asTuple?: false }): Promise<Tensor>;
export function nonzero(x: Tensor, options: { readonly asTuple: true }): Promise<Tensor[]>;
export function nonzero(x: Tensor, options: { readonly asTuple?: boolean } = {}): Promise<Tensor | Tensor[]> {
  const source = x.snapshot();
  return afterValues("nonzero", [source], ([values]) => {
    const places = placesWhere(values);
    // As in PyTorch, a scalar counts as a vector when one vector per dimension is asked for.
    const shape = options.asTuple && x.ndim === 0 ? [1] : x.shape;
    const strides = contiguousStrides(shape);
    const coordinate = (place: number, dim: number): number => Math.floor(place / strides[dim]) % shape[dim];
    if (options.asTuple) {
      return shape.map((_, dim) => {
        const column = Int32Array.from(places, (place) => coordinate(place, dim));
        return tensor(column, { device: x.device });
      });
    }
    const rows = new Int32Array(places.length * shape.length);
    places.forEach((place, row) => {
      for (let dim = 0; dim < shape.length; dim++) rows[row * shape.length + dim] = coordinate(place, dim);
    });
    return tensor(rows, { shape: [places.length, shape.length], device: x.device });
  });
}

/** Positions in row-major order of the elements that are not 0. */
export function placesWhere(values: TypedArray): Int32Array {
  let count = 0;
  for (const value of values) if (value !== 0) count++;
  const places = new Int32Array(count);
  let next = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) places[next++] = i;
  return places;
}
