import type { Tensor } from "../tensor/tensor.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { padWith } from "./primitives/shaping.ts";
import { sliceAlong } from "./ranges.ts";

/** For each element of an int32 vector the sum up to and with it, by doubling: log₂ n additions of vectors. */
export function runningCount(x: Tensor): Tensor {
  let sums = x;
  for (let reach = 1; reach < x.numel; reach *= 2) {
    sums = elementwise("add", sums, padWith(sliceAlong(sums, 0, 0, x.numel - reach), [reach], [0], 0));
  }
  return sums;
}
