import type { Tensor } from "../tensor/tensor.ts";
import { detach } from "./detach.ts";

/**
 * `detach` by the name that users of JAX and Keras look for.
 *
 * @zh detach 的别名：值不变，梯度不再回传。
 *
 * @example stopGradient(tensor([1, 2])) // [1, 2]
 */
export function stopGradient(x: Tensor): Tensor {
  return detach(x);
}
