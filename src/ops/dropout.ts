import { defaultGenerator, type Generator } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { choose } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { checkProbability, keptBy } from "./dropoutMask.ts";
import { mul } from "./primitives/arithmetic.ts";
import { nextStream, type RandomStream } from "./primitives/random.ts";

export interface DropoutOptions {
  readonly p: number;
  readonly training: boolean;
  readonly generator: Generator;
  /** Drop whole channels of [N, C, ...] instead of elements. */
  readonly channels: boolean;
}

/** x with what the stream drops set to 0 and the rest scaled; drawn anew from the stream, so no mask is kept. */
function masked(x: Tensor, stream: RandomStream, { p, channels }: DropoutOptions): Tensor {
  return choose(keptBy(x, stream, p, channels), mul(x, p === 1 ? 0 : 1 / (1 - p)), 0);
}

/**
 * Sets each element to 0 with probability p and scales the others by 1 / (1 − p), so that the expectation stays.
 * In evaluation x is returned as it is.
 *
 * @zh 以概率 p 把元素置零，其余按 1/(1−p) 放大；评估时原样返回。
 *
 * @param x          float
 * @param p          probability in [0, 1] of dropping an element; 1 drops everything
 * @param training   whether to drop at all
 * @param generator  where the random stream comes from: the same seed gives the same mask on every device
 * @param channels   drop whole channels of [N, C, ...] instead of single elements
 * @returns          shape and dtype of x
 * @throws ValueError when p is not in [0, 1]
 * @saves    stream (backward draws the mask again)
 * @source   Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting"
 * @example dropout(tensor([1, 2]), { p: 0.5, training: false }) // [1, 2]
 */
export const dropout = defineOp({
  name: "dropout",
  inputs: ["x"],
  attrs: { p: 0.5, training: true, generator: defaultGenerator, channels: false } as DropoutOptions,
  float: ["x"],
  shape({ x }, expect, { p, channels }) {
    checkProbability("dropout", p);
    expect.that(!channels || x.length >= 2, "x", "have channels [N, C, ...]", x);
    return x;
  },
  forward({ x }, options) {
    if (!options.training || options.p === 0) return { output: x, saved: { stream: undefined } };
    const stream = nextStream(options.generator, x.device);
    return { output: masked(x, stream, options), saved: { stream: stream as RandomStream | undefined } };
  },
  backward: (grad, { stream }, options) => ({ x: stream ? masked(grad, stream, options) : grad }),
  samples: [
    { x: [2, 3], training: false },
    { x: [2, 3], p: 0 },
    { x: [2, 3], p: 1 },
  ],
  rejects: [{ x: [2], p: 1.5, message: "dropout: p must be a probability in [0, 1], got 1.5." }],
});
