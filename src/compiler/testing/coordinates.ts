import { contiguousStrides, type Shape } from "../../ir/shape.ts";

/** Coordinates of the element at a row-major position. */
export function coordsOf(index: number, shape: Shape): number[] {
  const coords = new Array<number>(shape.length);
  let rest = index;
  for (let d = shape.length - 1; d >= 0; d--) {
    coords[d] = rest % shape[d];
    rest = Math.floor(rest / shape[d]);
  }
  return coords;
}

/** The way back. */
export function position(coords: readonly number[], shape: Shape): number {
  return contiguousStrides(shape).reduce((sum, stride, d) => sum + stride * coords[d], 0);
}
