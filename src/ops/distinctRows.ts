import type { TypedArray } from "../ir/dtype.ts";
import { ShapeError } from "../ir/errors.ts";
import { normalizeDim, numel, type Shape, show } from "../ir/shape.ts";
import { tensor } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { afterValues } from "./afterValues.ts";
import { selectAlong } from "./indices.ts";
import { permuteTo, reshapeTo } from "./primitives/shaping.ts";

export interface UniqueOptions {
  readonly returnInverse?: boolean;
  readonly returnCounts?: boolean;
  readonly dim?: number;
}

export interface Distinct {
  readonly values: Tensor;
  /** For each element or slice of x its place among the distinct ones, int32. */
  readonly inverse: Tensor;
  /** How often each distinct one occurs, int32. */
  readonly counts: Tensor;
}

/**
 * What `unique` and `uniqueConsecutive` share: rows are elements of x or its slices along dim; `arrange` puts them in an
 * order in which equal ones are neighbours, and the first of each run is kept.
 */
export function distinctRows(
  op: string,
  x: Tensor,
  options: UniqueOptions,
  arrange: (data: TypedArray, count: number, width: number) => Int32Array,
): Promise<Tensor | Distinct> {
  const { dim, returnInverse = false, returnCounts = false } = options;
  const source = x.snapshot();
  const base = dim === undefined || x.ndim === 0 ? reshapeTo(source, [x.numel]) : source;
  const at = dim === undefined ? 0 : normalizeDim(op, dim, x.ndim);
  const count = base.shape[at];
  // PyTorch exchanges the dimension with the first, which decides the order in which slices are compared.
  const order = base.shape.map((_, i) => (i === 0 ? at : i === at ? 0 : i));
  const width = numel(order.slice(1).map((i) => base.shape[i]));
  if (width === 0 && count > 0) {
    const expected = `have elements in every slice along dimension ${at}`;
    throw new ShapeError({ op, argument: "x", expected, received: show(x.shape) });
  }
  return afterValues(op, [permuteTo(base, order)], ([data]) => {
    const { firsts, inverse, counts } = runsOf(arrange(data, count, width), compareRows(data, width));
    const list = (elements: Int32Array, shape: Shape = [elements.length]): Tensor =>
      tensor(elements, { shape, device: x.device });
    const values = selectAlong(base, at, list(firsts));
    if (!returnInverse && !returnCounts) return values;
    return { values, inverse: list(inverse, dim === undefined ? x.shape : [count]), counts: list(counts) };
  });
}

/** Order of two rows, element by element; NaN is above everything, and never equal to another row's. */
export function compareRows(data: TypedArray, width: number): (a: number, b: number) => number {
  return (a, b) => {
    for (let i = 0; i < width; i++) {
      const [u, v] = [data[a * width + i], data[b * width + i]];
      if (u < v || (Number.isNaN(v) && !Number.isNaN(u))) return -1;
      if (u > v || (Number.isNaN(u) && !Number.isNaN(v))) return 1;
      if (Number.isNaN(u)) return a - b;
    }
    return 0;
  };
}

/** The first of each run of equal rows, the run of every row, and how long each is. */
function runsOf(
  order: Int32Array,
  compare: (a: number, b: number) => number,
): { firsts: Int32Array; inverse: Int32Array; counts: Int32Array } {
  const firsts: number[] = [];
  const counts: number[] = [];
  const inverse = new Int32Array(order.length);
  order.forEach((row, i) => {
    if (i === 0 || compare(order[i - 1], row) !== 0) {
      firsts.push(row);
      counts.push(0);
    }
    inverse[row] = firsts.length - 1;
    counts[firsts.length - 1] += 1;
  });
  return { firsts: Int32Array.from(firsts), inverse, counts: Int32Array.from(counts) };
}
