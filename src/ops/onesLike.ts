import type { Tensor } from "../tensor/tensor.ts";
import { fullLike } from "./primitives/elementwise.ts";

/**
 * Ones with the shape, dtype and device of x.
 *
 * @zh 与 x 形状、数据类型和设备都相同的全 1 张量。
 *
 * @example onesLike(tensor([3, 4])) // [1, 1]
 */
export function onesLike(x: Tensor): Tensor {
  return fullLike(x, 1);
}
