import { ShapeError } from "./errors.ts";

/** Extents of the dimensions, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

export function numel(shape: Shape): number {
  let product = 1;
  for (const extent of shape) product *= extent;
  return product;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, i) => extent === b[i]);
}

/** Row-major strides, in elements. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i];
  }
  return strides;
}

/** `[2, 3]`, as every message prints a shape. */
export function show(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** NumPy's broadcast of two shapes, or undefined when they do not fit. */
export function broadcast(a: Shape, b: Shape): number[] | undefined {
  const ndim = Math.max(a.length, b.length);
  const out = new Array<number>(ndim);
  for (let i = 1; i <= ndim; i++) {
    const x = a.length >= i ? a[a.length - i] : 1;
    const y = b.length >= i ? b[b.length - i] : 1;
    if (x !== y && x !== 1 && y !== 1) return undefined;
    out[ndim - i] = x === 1 ? y : x;
  }
  return out;
}

/** Non-negative index of dimension `dim` of a tensor of `ndim` dimensions. A scalar counts as one dimension. */
export function normalizeDim(op: string, dim: number, ndim: number): number {
  const n = Math.max(ndim, 1);
  if (!Number.isInteger(dim) || dim < -n || dim >= n) {
    throw new ShapeError({
      op,
      argument: "dim",
      expected: `be an integer in [${-n}, ${n - 1}] for ${ndim} dimension${ndim === 1 ? "" : "s"}`,
      received: String(dim),
    });
  }
  return dim < 0 ? dim + n : dim;
}

/** Sorted, distinct, non-negative dimensions; undefined and [] mean all of them. */
export function normalizeDims(op: string, dims: number | readonly number[] | undefined, ndim: number): number[] {
  if (dims === undefined || (Array.isArray(dims) && dims.length === 0))
    return Array.from({ length: ndim }, (_, i) => i);
  const list = (typeof dims === "number" ? [dims] : dims).map((dim) => normalizeDim(op, dim, ndim));
  const distinct = [...new Set(list)].sort((a, b) => a - b);
  if (distinct.length !== list.length) {
    throw new ShapeError({ op, argument: "dim", expected: "name each dimension once", received: show(list) });
  }
  return ndim === 0 ? [] : distinct;
}
