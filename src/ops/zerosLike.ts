import type { Tensor } from "../tensor/tensor.ts";
import { fullLike } from "./primitives/elementwise.ts";

/** Zeros with the shape, dtype and device of x. */
export function zerosLike(x: Tensor): Tensor {
  return fullLike(x, 0);
}
