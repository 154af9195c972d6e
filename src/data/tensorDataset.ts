import { allocate } from "../ir/dtype.ts";
import { ShapeError } from "../ir/errors.ts";
import type { HostTensor } from "../ir/hostTensor.ts";
import { numel, show } from "../ir/shape.ts";
import { type ArraySource, asHostTensor } from "./asHostTensor.ts";
import type { Dataset } from "./dataset.ts";
import { gatherRows } from "./gatherRows.ts";

/**
 * Arrays whose first dimension counts the samples.
 *
 * @param arrays  one array per field, all with the same extent of dimension 0
 * @throws ShapeError when there is no field, a field is a scalar, or the first dimensions differ
 * @example new TensorDataset({ x: [[0, 0], [0, 1]], y: Int32Array.of(0, 1) })
 */
export class TensorDataset<F extends string> implements Dataset<F> {
  readonly length: number;
  readonly fields: readonly F[];
  readonly arrays: Readonly<Record<F, HostTensor>>;

  constructor(arrays: Readonly<Record<F, ArraySource>>) {
    this.fields = Object.keys(arrays) as F[];
    this.arrays = mapFields(this.fields, (field) => asHostTensor("TensorDataset", field, arrays[field]));
    if (this.fields.length === 0) reject("arrays", "name at least one field", "none");
    const first = this.fields[0];
    this.length = this.arrays[first].shape[0];
    for (const field of this.fields) {
      const { shape } = this.arrays[field];
      if (shape.length === 0) reject(field, "have a dimension 0 that counts the samples", "a scalar");
      if (shape[0] !== this.length) {
        const expected = `have the ${this.length} samples of ${first} ${show(this.arrays[first].shape)} in dimension 0`;
        reject(field, expected, show(shape));
      }
    }
  }

  batch(indices: ArrayLike<number>): Record<F, HostTensor> {
    return mapFields(this.fields, (field) => {
      const { dtype, shape, data } = this.arrays[field];
      const row = shape.slice(1);
      const out = allocate(dtype, indices.length * numel(row));
      gatherRows("TensorDataset", data, indices, numel(row), this.length, out);
      return { dtype, shape: [indices.length, ...row], data: out };
    });
  }

  subset(indices: ArrayLike<number>): TensorDataset<F> {
    return new TensorDataset<F>(this.batch(indices));
  }
}

function mapFields<F extends string, T>(fields: readonly F[], of: (field: F) => T): Record<F, T> {
  return Object.fromEntries(fields.map((field) => [field, of(field)])) as Record<F, T>;
}

function reject(argument: string, expected: string, received: string): never {
  throw new ShapeError({ op: "TensorDataset", argument, expected, received });
}
