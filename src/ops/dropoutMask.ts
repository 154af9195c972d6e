import { ValueError } from "../ir/errors.ts";
import type { Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { holds } from "./choosing.ts";
import { type RandomStream, uniformOf } from "./primitives/random.ts";
import { expandTo } from "./primitives/shaping.ts";

/** Throws unless p is a probability. */
export function checkProbability(op: string, p: number): void {
  if (p >= 0 && p <= 1) return;
  throw new ValueError({ op, argument: "p", expected: "be a probability in [0, 1]", received: String(p) });
}

/**
 * Which elements of x stay, each with probability 1 − p, or which whole channels of [N, C, ...]. The same stream gives
 * the same answer, so that backward need not keep it.
 */
export function keptBy(x: Tensor, stream: RandomStream, p: number, channels: boolean): Tensor {
  const drawn: Shape = channels ? x.shape.map((extent, i) => (i < 2 ? extent : 1)) : x.shape;
  return expandTo(holds(uniformOf(drawn, stream), "ge", p), x.shape);
}
