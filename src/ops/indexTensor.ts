import type { Tensor } from "../tensor/tensor.ts";
import { type Index, pickEntries } from "./indexEntries.ts";
import { inRegion } from "./lists.ts";

/**
 * `x[…]` of Python: `x[0, 1:3, ..., None, idx]` is `index(x, [0, [1, 3], "...", null, idx])`. (The file is called
 * otherwise because index.ts is the registry.)
 *
 * Tensors among the entries pick positions: they broadcast with each other, and the result has their common shape in
 * place of the dimensions they stand for, or in front when those are not neighbours. A tensor of shape [] picks as a
 * number does. Gradients flow into x; where a position is picked several times they add up.
 *
 * @zh 与 Python 的 x[…] 相同：整数、切片、新维度、省略号与索引张量可混用。
 *
 * @param x        any shape
 * @param entries  numbers (negative ones count from the end), [start, stop, step], ":", null for a new dimension,
 *                 "...", tensors of integers; what is missing at the end is taken whole
 * @returns        dtype of x
 * @throws ShapeError when the entries do not fit x, or tensors among them do not broadcast
 * @throws ValueError when a position does not exist
 * @throws DTypeError for a mask: use `maskedIndex`
 * @example index(tensor([[1, 2, 3], [4, 5, 6]]), [-1, [null, null, 2]]) // [4, 6]
 */
export function index(x: Tensor, entries: readonly Index[]): Tensor {
  return inRegion("index", () => pickEntries("index", x.snapshot(), entries));
}
