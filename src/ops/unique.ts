import type { Tensor } from "../tensor/tensor.ts";
import { compareRows, type Distinct, distinctRows, type UniqueOptions } from "./distinctRows.ts";

/**
 * The distinct elements of x in rising order, or its distinct slices along a dimension. Asynchronous, because the number
 * of them depends on values: x is evaluated, and sorted on the host. Each is taken from its first place in x, and its
 * gradient flows there. NaN is distinct from everything and comes last.
 *
 * @zh 返回去重并排序后的元素；数量取决于数值，因此是异步函数。
 *
 * @param x        any shape
 * @param options  dim: compares slices along it (in lexicographic order) instead of elements; returnInverse and
 *                 returnCounts: the result has all of `values`, `inverse` and `counts`; sorted: kept for PyTorch's sake,
 *                 the result always is
 * @returns        [n], or x with n slices along dim; `inverse`: for each element (slice) of x its place among the
 *                 distinct ones; `counts`: [n] how often each occurs; both int32
 * @throws ShapeError when dim is out of range, or slices to compare are empty
 * @throws ValueError inside a function that is being compiled
 * @example unique(tensor([3, 1, 3])) // [1, 3]
 */
export function unique(
  x: Tensor,
  options?: UniqueOptions & {
    readonly sorted?: boolean;
    readonly returnInverse?: false;
    readonly returnCounts?: false;
  },
): Promise<Tensor>;
export function unique(x: Tensor, options: UniqueOptions & { readonly sorted?: boolean }): Promise<Distinct>;
export function unique(
  x: Tensor,
  options: UniqueOptions & { readonly sorted?: boolean } = {},
): Promise<Tensor | Distinct> {
  return distinctRows("unique", x, options, (data, count, width) => {
    const compare = compareRows(data, width);
    return Int32Array.from({ length: count }, (_, i) => i).sort((a, b) => compare(a, b) || a - b);
  });
}
