import { ValueError } from "./errors.ts";
import { contiguousStrides, type Shape, show } from "./shape.ts";

/** An element that is not where it must be, as ops and devices find it. */
export interface RangeFault {
  readonly op: string;
  readonly argument: string;
  readonly from: number;
  readonly to: number;
  readonly value: number;
  /** Row-major position of the element in a tensor of `shape`. */
  readonly at: number;
  readonly shape: Shape;
}

/** `embedding: index must be in [0, 50257), got 50257 at position [3, 17].` */
export function rangeError({ op, argument, from, to, value, at, shape }: RangeFault): ValueError {
  const place = contiguousStrides(shape).map((stride, i) => Math.floor(at / stride) % shape[i]);
  return new ValueError({
    op,
    argument,
    expected: `be in [${from}, ${to})`,
    received: `${value}${shape.length > 0 ? ` at position ${show(place)}` : ""}`,
  });
}

/** Position of the first element outside [from, to) that is not `except`, or −1. */
export function findOutside(data: ArrayLike<number>, from: number, to: number, except?: number): number {
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    if ((value < from || value >= to) && value !== except) return i;
  }
  return -1;
}
