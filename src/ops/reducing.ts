import type { DType } from "../ir/dtype.ts";
import { normalizeDims, numel, type Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Expect } from "./defineOp.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { expandTo, permuteTo, reshapeTo, sumOver } from "./primitives/shaping.ts";

/** What a reduction runs over: one dimension, several, or all when undefined or empty; negative counts from the end. */
export type Dims = number | readonly number[] | undefined;

export interface ReduceOptions {
  readonly dim?: Dims;
  /** Whether reduced dimensions stay, with extent 1. */
  readonly keepdim?: boolean;
}

/** Attributes that every reduction over several dimensions has. */
export const reduceAttrs = { dim: undefined as Dims, keepdim: false };

/** The same for reductions that can compute in another dtype. */
export const typedReduceAttrs = { ...reduceAttrs, dtype: undefined as DType | undefined };

/** What sums and products are computed in: the dtype asked for, else int32 for bools and uint8. */
export function accumulated(x: Tensor, dtype: DType | undefined): Tensor {
  const wanted = dtype ?? x.dtype;
  const given = cast(x, wanted);
  return wanted === "bool" || wanted === "uint8" ? cast(given, "int32") : given;
}

/** The shape that is left. With `expect`, an empty range is refused: an extreme of nothing is undefined. */
export function reducedShape(op: string, x: Shape, { dim, keepdim }: ReduceOptions, expect?: Expect): Shape {
  const dims = normalizeDims(op, dim, x.length);
  expect?.that(reducedCount(x, dims) > 0, "x", "have elements along what is reduced", x);
  return keepdim ? keptShape(x, dims) : x.filter((_, i) => !dims.includes(i));
}

/** x's shape with `dims` as 1. */
export function keptShape(x: Shape, dims: readonly number[]): Shape {
  return x.map((extent, i) => (dims.includes(i) ? 1 : extent));
}

/** Drops the dimensions that a reduction kept as 1. */
export function dropDims(x: Tensor, dims: readonly number[], keepdim: boolean): Tensor {
  return keepdim
    ? x
    : reshapeTo(
        x,
        x.shape.filter((_, i) => !dims.includes(i)),
      );
}

/** The inverse of `dropDims`, for gradients: a result of the reduction, kept or not, with `dims` as 1. */
export function restoreDims(x: Tensor, full: Shape, dims: readonly number[]): Tensor {
  return reshapeTo(x, keptShape(full, dims));
}

/** How many elements each result stands for. */
export function reducedCount(x: Shape, dims: readonly number[]): number {
  return numel(dims.map((dim) => x[dim]));
}

/** Mean over `dims`, which stay as extent 1. */
export function meanOver(x: Tensor, dims: readonly number[]): Tensor {
  const sum = sumOver(x, dims);
  return elementwise("div", sum, fullLike(sum, reducedCount(x.shape, dims)));
}

/** What the sum of squares is divided by; below 0 the variance counts it as 0, its derivative (like PyTorch's) does not. */
export function freedom(x: Tensor, dims: readonly number[], correction: number): number {
  return reducedCount(x.shape, dims) - correction;
}

/** Variance over `dims`, which stay as extent 1, given the mean. */
export function spreadAround(x: Tensor, mean: Tensor, dims: readonly number[], correction: number): Tensor {
  const distance = elementwise("sub", x, expandTo(mean, x.shape));
  const sum = sumOver(elementwise("mul", distance, distance), dims);
  return elementwise("div", sum, fullLike(sum, Math.max(0, freedom(x, dims, correction))));
}

/** `dims` moved to the end and merged into one, and the way back for a tensor of the merged shape. */
export function mergeDims(x: Tensor, dims: readonly number[]): { merged: Tensor; restore: (y: Tensor) => Tensor } {
  const others = x.shape.map((_, i) => i).filter((i) => !dims.includes(i));
  const order = [...others, ...dims];
  const moved = permuteTo(x, order);
  const merged = reshapeTo(moved, [...others.map((i) => x.shape[i]), reducedCount(x.shape, dims)]);
  const inverse = order.map((_, i) => order.indexOf(i));
  return { merged, restore: (y) => permuteTo(reshapeTo(y, moved.shape), inverse) };
}
