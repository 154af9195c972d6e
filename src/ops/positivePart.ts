import type { Tensor } from "../tensor/tensor.ts";
import { choose, holds } from "./choosing.ts";

/** max(x, 0) with a gradient only above 0; NaN stays NaN. */
export function positivePart(x: Tensor): Tensor {
  return choose(holds(x, "le", 0), 0, x);
}

/** max(x, 0) with a gradient that passes at 0 too, as that of PyTorch's clamp_min; NaN stays NaN. */
export function atLeastZero(x: Tensor): Tensor {
  return choose(holds(x, "lt", 0), 0, x);
}
