import type { Tensor } from "../tensor/tensor.ts";
import { fullLike } from "./primitives/elementwise.ts";

/** Ones with the shape, dtype and device of x. */
export function onesLike(x: Tensor): Tensor {
  return fullLike(x, 1);
}
