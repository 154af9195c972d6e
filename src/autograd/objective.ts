import { isFloat } from "../ir/dtype.ts";
import { add } from "../ops/add.ts";
import { mul } from "../ops/mul.ts";
import { sum } from "../ops/sum.ts";
import { tensor } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * The elements of all tensors of floats weighted by fixed factors, no two alike, and summed: one number whose gradient
 * has every part of theirs. Undefined when there is no such tensor.
 */
export function objective(parts: Iterable<Tensor>): Tensor | undefined {
  let total: Tensor | undefined;
  for (const part of parts) {
    if (!isFloat(part.dtype)) continue;
    const { shape, dtype, device } = part;
    const weights = tensor(
      Float64Array.from({ length: part.numel }, (_, i) => Math.cos(1.7 * i + 0.3)),
      { shape, dtype, device },
    );
    const weighted = sum(mul(part, weights));
    total = total ? add(total, weighted) : weighted;
  }
  return total;
}
