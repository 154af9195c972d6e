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

/** Visits every line along `dim`: elements start, start + stride, … (shape[dim] of them). */
export function eachLine(shape: Shape, dim: number, visit: (start: number, stride: number) => void): void {
  const stride = numel(shape.slice(dim + 1));
  const block = stride * shape[dim];
  for (let outer = 0; outer < numel(shape.slice(0, dim)); outer++)
    for (let inner = 0; inner < stride; inner++) visit(outer * block + inner, stride);
}
