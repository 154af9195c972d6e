import { normalizeDim, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectList } from "./lists.ts";
import { select } from "./select.ts";

/**
 * Every position of a dimension by itself.
 *
 * @zh 沿一维把张量拆成各个位置上的张量。
 *
 * @param x    at least one dimension
 * @param dim  the dimension, which is dropped
 * @returns    as many tensors as dim has positions
 * @throws ShapeError when dim is out of range
 * @example unbind(tensor([[1, 2], [3, 4]])) // [[1, 2], [3, 4]]
 */
export function unbind(x: Tensor, dim = 0): Tensor[] {
  expectList("unbind", x.ndim > 0, "x", "have at least one dimension", show(x.shape));
  const at = normalizeDim("unbind", dim, x.ndim);
  return Array.from({ length: x.shape[at] }, (_, i) => select(x, at, i));
}
