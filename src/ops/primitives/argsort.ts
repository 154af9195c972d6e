import type { Tensor } from "../../tensor/tensor.ts";
import { emit } from "./emit.ts";

/** int32 positions along `dim` in rising or falling order; equal elements stay in order, a NaN is the largest. */
export function argsortAlong(x: Tensor, dim: number, descending: boolean): Tensor {
  return emit("argsort", [x], { dim, descending }, x.shape, "int32");
}
