import { ValueError } from "../ir/errors.ts";
import { defaultGenerator, type Generator } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { add, mul } from "./primitives/arithmetic.ts";
import { cast } from "./primitives/elementwise.ts";
import { nextStream, type RandomStream, uniformOf } from "./primitives/random.ts";

/** What of rrelu can be set. */
export interface RreluOptions {
  readonly lower: number;
  readonly upper: number;
  readonly training: boolean;
  readonly generator: Generator;
}

/**
 * Rectified linear unit whose slope below 0 is drawn for each element, in training; in evaluation it is the middle.
 *
 *     y = x where x > 0, else slope · x,   slope from [lower, upper)
 *
 * @zh 随机斜率的线性整流：训练时负半轴斜率在 [lower, upper) 内逐元素随机抽取，评估时取中值。
 * @param x          any shape; integers and bools count as float32
 * @param lower      lowest slope
 * @param upper      highest slope
 * @param training   whether to draw
 * @param generator  where the random stream comes from: the same seed gives the same slopes on every device
 * @returns          shape of x
 * @throws ValueError when lower is above upper
 * @saves    x, stream (backward draws the slopes again)
 * @source   Xu et al. 2015, arXiv:1505.00853
 * @example rrelu(tensor([-2, 3]), { lower: 0.25, upper: 0.75 }) // [-1, 3]
 */
export const rrelu = defineOp({
  name: "rrelu",
  inputs: ["x"],
  attrs: { lower: 1 / 8, upper: 1 / 3, training: false, generator: defaultGenerator } as RreluOptions,
  shape({ x }, _expect, { lower, upper }) {
    if (lower <= upper) return x;
    const expected = `be at most upper (${upper})`;
    throw new ValueError({ op: "rrelu", argument: "lower", expected, received: String(lower) });
  },
  forward({ x }, options) {
    const a = asFloat(x);
    const stream = options.training ? nextStream(options.generator, x.device) : undefined;
    return { output: bent(a, a, stream, options), saved: { x: a, stream: stream as RandomStream | undefined } };
  },
  backward: (grad, { x, stream }, options) => ({ x: bent(grad, x, stream, options) }),
  because: { x: "rrelu keeps x: its derivative is the slope where x ≤ 0" },
  samples: [{ x: [2, 3] }, { x: [4], lower: -0.5, upper: 0.1 }],
  rejects: [{ x: [2], lower: 1, upper: 0.5, message: "rrelu: lower must be at most upper (0.5), got 1." }],
});

/** y where x > 0, else y times the slope. */
function bent(y: Tensor, x: Tensor, stream: RandomStream | undefined, { lower, upper }: RreluOptions): Tensor {
  const drawn = stream && add(mul(cast(uniformOf(x.shape, stream), x.dtype), upper - lower), lower);
  return choose(holds(x, "gt", 0), y, mul(y, drawn ?? (lower + upper) / 2));
}
