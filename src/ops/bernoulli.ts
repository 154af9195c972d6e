import type { Tensor } from "../tensor/tensor.ts";
import { type DrawOptions, draw } from "./drawing.ts";
import { asFloat } from "./operands.ts";
import { cast, elementwise } from "./primitives/elementwise.ts";

/**
 * 1 with the probability that stands at its place, else 0; no gradient.
 *
 * @zh 以各位置上的数为概率抽取 1，否则为 0；不传梯度。
 *
 * @param p        any shape, numbers in [0, 1]
 * @param options  dtype (that of p), generator
 * @returns        shape of p
 */
export function bernoulli(p: Tensor, options: Pick<DrawOptions, "dtype" | "generator"> = {}): Tensor {
  const probability = asFloat(p.detach());
  return draw("bernoulli", p.shape, { ...options, device: p.device }, (next) => {
    const hit = elementwise("lt", cast(next(), probability.dtype), probability);
    return cast(hit, options.dtype ?? p.dtype);
  });
}
