import type { Tensor } from "../tensor/tensor.ts";
import { nonzero } from "./nonzero.ts";

/**
 * Coordinates of the elements that are not 0: `nonzero` by NumPy's name.
 *
 * @zh 返回非零元素的坐标，与 nonzero 相同；异步函数。
 *
 * @param x  any shape and dtype
 * @returns  [n, ndim] int32, in row-major order
 * @throws ValueError inside a function that is being compiled
 * @example argwhere(tensor([false, true])) // [[1]]
 */
export function argwhere(x: Tensor): Promise<Tensor> {
  return nonzero(x);
}
