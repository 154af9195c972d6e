import type { Tensor } from "../tensor/tensor.ts";
import { type Distinct, distinctRows, type UniqueOptions } from "./distinctRows.ts";

/**
 * x without the elements, or the slices along a dimension, that repeat the one before them. Asynchronous, because the
 * number that is left depends on values: x is evaluated. Each is taken from the first place of its run, and its gradient
 * flows there.
 *
 * @zh 去掉与前一个相同的元素（只合并相邻的重复）；异步函数。
 *
 * @param x        any shape
 * @param options  dim: compares slices along it instead of elements; returnInverse and returnCounts: the result has all
 *                 of `values`, `inverse` and `counts`
 * @returns        [n], or x with n slices along dim; `inverse` and `counts` as those of `unique`
 * @throws ShapeError when dim is out of range, or slices to compare are empty
 * @throws ValueError inside a function that is being compiled
 * @example uniqueConsecutive(tensor([3, 3, 1, 3])) // [3, 1, 3]
 */
export function uniqueConsecutive(
  x: Tensor,
  options?: UniqueOptions & { readonly returnInverse?: false; readonly returnCounts?: false },
): Promise<Tensor>;
export function uniqueConsecutive(x: Tensor, options: UniqueOptions): Promise<Distinct>;
export function uniqueConsecutive(x: Tensor, options: UniqueOptions = {}): Promise<Tensor | Distinct> {
  return distinctRows("uniqueConsecutive", x, options, (_, count) => Int32Array.from({ length: count }, (_, i) => i));
}
