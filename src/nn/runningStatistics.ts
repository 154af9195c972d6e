import { add, mul } from "../ops/primitives/arithmetic.ts";
import { cast } from "../ops/primitives/elementwise.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";

/** running ← (1 − share)·running + share·batch. No gradient flows; call it where gradients are off. */
export function blendRunning(running: Variable, batch: Tensor, share: number | Tensor): void {
  const rest = typeof share === "number" ? 1 - share : add(1, mul(share, -1));
  running.assign(add(mul(running, rest), mul(cast(batch.detach(), running.dtype), share)));
}
