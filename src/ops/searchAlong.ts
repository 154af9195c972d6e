import type { Tensor } from "../tensor/tensor.ts";
import { choose } from "./choosing.ts";
import { add, minimum, sub } from "./primitives/arithmetic.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import { gatherAlong } from "./primitives/index.ts";
import { reshapeTo } from "./primitives/shaping.ts";

/**
 * Binary search for each value in a sequence [M], or in its own row of [..., M]; int32. The position grows by falling
 * powers of two as long as what lies before it is not beyond the value, so all steps are one kernel. A NaN is beyond
 * every element.
 */
export function searchAlong(sequence: Tensor, values: Tensor, right: boolean): Tensor {
  const dim = sequence.ndim - 1;
  const length = sequence.shape[dim];
  const wanted = dim === 0 ? reshapeTo(values, [values.numel]) : values;
  let place = fullLike(wanted, 0, "int32");
  if (length === 0) return reshapeTo(place, values.shape);
  for (let step = 2 ** Math.floor(Math.log2(length)); step >= 1; step /= 2) {
    const next = add(place, step);
    const last = gatherAlong(sequence, minimum(sub(next, 1), length - 1), dim);
    const isBefore = elementwise("logicalNot", elementwise(right ? "gt" : "ge", last, wanted));
    const fits = elementwise("le", next, fullLike(next, length));
    place = choose(elementwise("logicalAnd", fits, isBefore), next, place);
  }
  return reshapeTo(place, values.shape);
}
