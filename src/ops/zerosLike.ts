import type { Tensor } from "../tensor/tensor.ts";
import { fullLike } from "./primitives/elementwise.ts";

/**
 * Zeros with the shape, dtype and device of x.
 *
 * @zh 与 x 形状、数据类型和设备都相同的全 0 张量。
 *
 * @example zerosLike(tensor([3, 4])) // [0, 0]
 */
export function zerosLike(x: Tensor): Tensor {
  return fullLike(x, 0);
}
