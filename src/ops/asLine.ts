import { normalizeDim, type Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Expect } from "./defineOp.ts";
import { reshapeTo } from "./primitives/shaping.ts";

/** A tensor and one of its dimensions, for ops that walk along it: a scalar counts as a line of one element. */
export interface AsLine {
  readonly line: Tensor;
  readonly dim: number;
  /** What was computed from a scalar as a scalar again. */
  restore(t: Tensor): Tensor;
}

export function asLine(op: string, x: Tensor, dim: number): AsLine {
  const at = normalizeDim(op, dim, x.ndim);
  if (x.ndim > 0) return { line: x, dim: at, restore: (t) => t };
  return { line: reshapeTo(x, [1]), dim: 0, restore: (t) => reshapeTo(t, []) };
}

/** Checks that `k` of the elements along a dimension can be had; gives how many there are. */
export function expectCount(
  op: string,
  expect: Expect,
  x: Shape,
  { dim, k, least }: { readonly dim: number; readonly k: number; readonly least: 0 | 1 },
): number {
  const at = normalizeDim(op, dim, x.length);
  const length = x[at] ?? 1;
  const fits = Number.isInteger(k) && k >= least && k <= length;
  expect.that(fits, "k", `be a whole number in [${least}, ${length}]`, String(k));
  return at;
}
