import type { Tensor } from "../tensor/tensor.ts";
import { sliceOf } from "./primitives/shaping.ts";

/** `size` positions of one dimension from `start`, in steps of `step`; all checked. */
export function sliceAlong(x: Tensor, dim: number, start: number, size: number, step = 1): Tensor {
  const starts = x.shape.map((_, i) => (i === dim ? start : 0));
  const steps = x.shape.map((_, i) => (i === dim ? step : 1));
  return sliceOf(x, starts, x.shape.with(dim, size), steps);
}
