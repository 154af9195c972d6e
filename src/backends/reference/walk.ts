import type { Shape } from "../../ir/shape.ts";
import { contiguousStrides, numel } from "../../ir/shape.ts";

/**
 * Visits every index of `shape` in row-major order with the element offset that `strides` gives it. Strides may be 0
 * or negative.
 */
export function walk(
  shape: Shape,
  strides: readonly number[],
  start: number,
  visit: (offset: number, i: number) => void,
): void {
  const total = numel(shape);
  const index = new Array<number>(shape.length).fill(0);
  let offset = start;
  for (let i = 0; i < total; i++) {
    visit(offset, i);
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      offset += strides[dim];
      if (++index[dim] < shape[dim]) break;
      offset -= shape[dim] * strides[dim];
      index[dim] = 0;
    }
  }
}

/** Strides that map an index of the full shape to an offset in the shape where `dims` are 1. */
export function stridesWithout(shape: Shape, dims: readonly number[]): number[] {
  const strides = contiguousStrides(shape.map((extent, i) => (dims.includes(i) ? 1 : extent)));
  return strides.map((stride, i) => (dims.includes(i) ? 0 : stride));
}
