import type { Shape } from "../ir/shape.ts";
import { defaultGenerator, type Generator } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { choose } from "./choosing.ts";
import type { Expect, Sample } from "./defineOp.ts";
import { checkProbability, keptBy } from "./dropoutMask.ts";
import { add, mul } from "./primitives/arithmetic.ts";
import { fullLike } from "./primitives/elementwise.ts";
import { nextStream, type RandomStream } from "./primitives/random.ts";

export interface AlphaDropoutOptions {
  readonly p: number;
  readonly training: boolean;
  readonly generator: Generator;
}

/** What selu tends to far below 0, without its sign: scale · alpha. */
const saturation = 1.7580993408473766;

/** Slope and shift of what is kept, and the value of what is dropped, that keep mean 0 and variance 1. */
function constants(p: number): { slope: number; shift: number; dropped: number } {
  const slope = 1 / Math.sqrt((saturation ** 2 * p + 1) * (1 - p));
  const shift = saturation * slope * p;
  return { slope, shift, dropped: shift - saturation * slope };
}

/** The parts of the records of alphaDropout and featureAlphaDropout. */
export function alphaDropoutRecord(
  name: string,
  channels: boolean,
  samples: readonly Sample[],
  rejects: readonly (Sample & { readonly message: string })[],
) {
  const attrs: AlphaDropoutOptions = { p: 0.5, training: false, generator: defaultGenerator };
  return {
    name,
    inputs: ["x"] as const,
    attrs,
    float: ["x"] as const,
    shape({ x }: { x: Shape }, expect: Expect, { p }: AlphaDropoutOptions): Shape {
      checkProbability(name, p);
      expect.that(!channels || x.length >= 2, "x", "have channels [N, C, ...]", x);
      return x;
    },
    forward({ x }: { x: Tensor }, { p, training, generator }: AlphaDropoutOptions) {
      if (!training || p === 0) return { output: x, saved: { stream: undefined as RandomStream | undefined } };
      const stream = nextStream(generator, x.device);
      if (p === 1) return { output: fullLike(x, 0), saved: { stream: stream as RandomStream | undefined } };
      const { slope, shift, dropped } = constants(p);
      const output = choose(keptBy(x, stream, p, channels), add(mul(x, slope), shift), dropped);
      return { output, saved: { stream: stream as RandomStream | undefined } };
    },
    backward(grad: Tensor, { stream }: { stream: RandomStream | undefined }, { p }: AlphaDropoutOptions) {
      if (!stream) return { x: grad };
      if (p === 1) return { x: fullLike(grad, 0) };
      return { x: choose(keptBy(grad, stream, p, channels), mul(grad, constants(p).slope), 0) };
    },
    samples,
    rejects,
  };
}
