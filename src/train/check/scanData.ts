import { permutation } from "../../data/permutation.ts";
import { StandardScaler } from "../../data/standardScaler.ts";
import type { TypedArray } from "../../ir/dtype.ts";
import { isFloat } from "../../ir/dtype.ts";
import type { HostTensor } from "../../ir/hostTensor.ts";
import { numel, type Shape } from "../../ir/shape.ts";
import type { LabelledData } from "../fitOptions.ts";
import type { Looked, Spread } from "./finding.ts";

/** A value that is NaN or infinite, and how many there are. */
export interface NotFinite {
  readonly count: number;
  readonly sample: number;
  readonly value: number;
}

/** What was seen of a field. */
export interface FieldScan extends Spread {
  readonly dtype: HostTensor["dtype"];
  /** Of one sample. */
  readonly shape: Shape;
  readonly notFinite: NotFinite | undefined;
  /** Every sample is the first one again. */
  readonly isAlike: boolean;
  /** By feature: the entries of a vector, the channels of an image, the last dimension of a sequence. */
  readonly features: readonly { readonly mean: number; readonly deviation: number }[];
}

export interface DataScan extends Looked {
  readonly x: FieldScan;
  readonly y: FieldScan;
  /** The samples' numbers in the data set, rising. */
  readonly indices: Int32Array;
  /** All values of y, in the order of the indices. */
  readonly targets: Float64Array;
}

const samplesAtOnce = 256;

/** Looks at all samples of a data set, or at `most` of them that chance picks, always the same. */
export function scanData(dataset: LabelledData, most: number): DataScan {
  const of = dataset.length;
  const indices =
    of <= most
      ? Int32Array.from({ length: of }, (_, i) => i)
      : permutation(of, { seed: 0, stream: 0 }).slice(0, most).sort();
  let [x, y]: (Field | undefined)[] = [];
  const targets: TypedArray[] = [];
  for (let at = 0; at < indices.length; at += samplesAtOnce) {
    const some = indices.slice(at, at + samplesAtOnce);
    const batch = dataset.batch(some);
    x ??= new Field(batch.x);
    y ??= new Field(batch.y);
    x.see(batch.x, some);
    y.see(batch.y, some);
    targets.push(batch.y.data);
  }
  const first = dataset.batch(indices.slice(0, 1));
  return {
    samples: indices.length,
    of,
    x: (x ?? new Field(first.x)).scan(),
    y: (y ?? new Field(first.y)).scan(),
    indices,
    targets: joined(targets),
  };
}

class Field {
  readonly #dtype: HostTensor["dtype"];
  readonly #shape: Shape;
  readonly #first: TypedArray;
  readonly #scaler: StandardScaler;
  #smallest = Number.POSITIVE_INFINITY;
  #largest = Number.NEGATIVE_INFINITY;
  #notFinite: NotFinite | undefined;
  #isAlike = true;

  constructor({ dtype, shape, data }: HostTensor) {
    this.#dtype = dtype;
    this.#shape = shape.slice(1);
    this.#first = data.slice(0, numel(this.#shape));
    const rank = this.#shape.length;
    this.#scaler = new StandardScaler({ dim: rank === 0 || !isFloat(dtype) ? "all" : rank >= 3 ? 1 : -1 });
  }

  see(field: HostTensor, indices: Int32Array): void {
    const { data } = field;
    const size = this.#first.length;
    let isSound = true;
    for (let i = 0; i < data.length; i++) {
      const value = data[i];
      if (value !== this.#first[i % size]) this.#isAlike = false;
      if (Number.isFinite(value)) {
        if (value < this.#smallest) this.#smallest = value;
        if (value > this.#largest) this.#largest = value;
        continue;
      }
      isSound = false;
      const { count, ...where } = this.#notFinite ?? { count: 0, sample: indices[Math.floor(i / size)], value };
      this.#notFinite = { count: count + 1, ...where };
    }
    if (isSound && data.length > 0) this.#scaler.partialFit(field);
  }

  scan(): FieldScan {
    const { mean, variance } = this.#notFinite ? { mean: [Number.NaN], variance: [Number.NaN] } : this.#scaler;
    const overall = mean.reduce((sum, value) => sum + value, 0) / mean.length;
    const square = mean.reduce((sum, value, f) => sum + variance[f] + (value - overall) ** 2, 0) / mean.length;
    return {
      dtype: this.#dtype,
      shape: this.#shape,
      mean: overall,
      deviation: Math.sqrt(square),
      smallest: this.#smallest,
      largest: this.#largest,
      notFinite: this.#notFinite,
      isAlike: this.#isAlike,
      features: mean.map((value, f) => ({ mean: value, deviation: Math.sqrt(variance[f]) })),
    };
  }
}

function joined(parts: readonly TypedArray[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
