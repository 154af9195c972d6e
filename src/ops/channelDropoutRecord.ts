import type { Shape } from "../ir/shape.ts";
import { defaultGenerator, type Generator } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Expect, Sample } from "./defineOp.ts";
import { dropout } from "./dropout.ts";
import { checkProbability } from "./dropoutMask.ts";
import { reshapeTo } from "./primitives/shaping.ts";

export interface ChannelDropoutOptions {
  readonly p: number;
  readonly training: boolean;
  readonly generator: Generator;
}

/**
 * The parts of the records of dropout1d, dropout2d and dropout3d: `batched` and `single` are how many dimensions x has
 * with and without a batch, `letters` the layouts in words.
 */
export function channelDropoutRecord(
  name: string,
  { batched, single, letters }: { batched: readonly number[]; single?: number; letters: string },
  samples: readonly Sample[],
  rejects: readonly (Sample & { readonly message: string })[],
) {
  const attrs: ChannelDropoutOptions = { p: 0.5, training: true, generator: defaultGenerator };
  return {
    name,
    inputs: ["x"] as const,
    attrs,
    float: ["x"] as const,
    shape({ x }: { x: Shape }, expect: Expect, { p }: ChannelDropoutOptions): Shape {
      checkProbability(name, p);
      expect.that(batched.includes(x.length) || x.length === single, "x", `be ${letters}`, x);
      return x;
    },
    forward({ x }: { x: Tensor }, options: ChannelDropoutOptions) {
      const alone = x.ndim === single;
      const images = alone ? reshapeTo(x, [1, ...x.shape]) : x;
      return { output: reshapeTo(dropout(images, { ...options, channels: true }), x.shape), saved: {} };
    },
    samples,
    rejects,
  };
}
