import { numel, show } from "../ir/shape.ts";
import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { expectSameDType } from "./operands.ts";
import { mul } from "./primitives/arithmetic.ts";
import { expandTo, reshapeTo } from "./primitives/shaping.ts";

/**
 * Rectified linear unit whose slope below 0 is learnt, one for all or one for each channel.
 *
 *     y = x where x > 0, else weight · x
 *
 * @zh 带可学习负半轴斜率的线性整流：x 大于 0 时为 x，否则为 weight · x；斜率全体共用，或每个通道一个。
 * @param x       [N, C, ...] float; any shape when there is one slope
 * @param weight  [], [1] or [C], dtype of x
 * @returns       shape of x
 * @throws ShapeError when there are neither one slope nor one per channel, DTypeError when the dtypes differ
 * @source  He et al. 2015, arXiv:1502.01852
 * @example prelu(tensor([-2, 3]), tensor([0.5])) // [-1, 3]
 */
export const prelu = defineOp({
  name: "prelu",
  inputs: ["x", "weight"],
  float: ["x", "weight"],
  shape({ x, weight }, expect) {
    const channels = x.length > 1 ? x[1] : 1;
    const fits = numel(weight) === 1 || (weight.length === 1 && weight[0] === channels);
    expect.that(fits && weight.length <= 1, "weight", `be [], [1] or [${channels}] for x ${show(x)}`, weight);
    return x;
  },
  forward({ x, weight }) {
    expectSameDType("prelu", x, { weight });
    const perChannel = x.shape.map((_, i) => (i === 1 ? weight.numel : 1));
    const slope = expandTo(reshapeTo(weight, perChannel), x.shape);
    const positive = holds(x, "gt", 0);
    // 0 where the slope has no part in y, so that its gradient stays finite beside an infinite x.
    const rest = choose(positive, 0, x);
    return { output: choose(positive, x, mul(slope, rest)), saved: {} };
  },
  samples: [
    { x: [2, 3], weight: [3] },
    { x: [2, 3, 2], weight: [1] },
    { x: [3], weight: [] },
    { x: [], weight: [1] },
  ],
  rejects: [{ x: [2, 3], weight: [2], message: "prelu: weight must be [], [1] or [3] for x [2, 3], got [2]." }],
});
