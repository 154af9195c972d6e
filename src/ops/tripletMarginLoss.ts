import { type Shape, show } from "../ir/shape.ts";
import { clamp } from "./clamp.ts";
import { defineOp } from "./defineOp.ts";
import { pairwiseDistance } from "./pairwiseDistance.ts";
import { add, minimum, sub } from "./primitives/arithmetic.ts";
import { broadcastInputs, checkReduction, type LossOptions, reduce, together } from "./reduction.ts";

export interface TripletMarginOptions extends LossOptions {
  /** How much further the negative must be than the positive. */
  readonly margin: number;
  /** The exponent of the distance. */
  readonly p: number;
  /** Added to every difference; see pairwiseDistance. */
  readonly eps: number;
  /** Whether the negative's distance is taken from the positive when that is less. */
  readonly swap: boolean;
}

/**
 * Makes an anchor nearer to a like vector than to an unlike one, by at least a margin.
 *
 *     max(0, d(anchor, positive) − d(anchor, negative) + margin), d the distance along the last dimension
 *
 * With swap, d(positive, negative) stands for the negative's distance where it is less.
 *
 * @zh 三元组间隔损失：锚点到正例的距离要比到负例的小，至少差 margin。
 *
 * @param anchor     [..., D], float
 * @param positive   as many dimensions as anchor, broadcasts with it
 * @param negative   as many dimensions as anchor, broadcasts with it
 * @param margin     in the unit of the distance
 * @param p          exponent of the distance
 * @param eps        added to every difference
 * @param swap       whether the positive's distance to the negative counts too
 * @param reduction  "mean" (over every triplet), "sum" or "none"
 * @returns          [] or the broadcast shape without its last dimension
 * @throws ShapeError when the shapes do not fit
 * @source Balntas et al. 2016, "Learning shallow convolutional feature descriptors with triplet losses" (swap)
 * @example tripletMarginLoss(tensor([[0, 0]]), tensor([[3, 4]]), tensor([[0, 1]])) // 5
 */
export const tripletMarginLoss = defineOp({
  name: "tripletMarginLoss",
  inputs: ["anchor", "positive", "negative"],
  attrs: { reduction: "mean", margin: 1, p: 2, eps: 1e-6, swap: false } as TripletMarginOptions,
  float: ["anchor", "positive", "negative"],
  shape({ anchor, positive, negative }, expect, { reduction }): Shape {
    checkReduction("tripletMarginLoss", reduction);
    for (const [argument, shape] of Object.entries({ positive, negative })) {
      const expected = `have the ${anchor.length} dimensions of anchor ${show(anchor)}`;
      expect.that(shape.length === anchor.length, argument, expected, shape);
    }
    const shape = broadcastInputs({ anchor, positive, negative }, expect);
    return reduction === "none" ? shape.slice(0, -1) : [];
  },
  forward(inputs, { reduction, margin, p, eps, swap }) {
    const [anchor, positive, negative] = together(inputs.anchor, inputs.positive, inputs.negative);
    const near = pairwiseDistance(anchor, positive, { p, eps });
    let far = pairwiseDistance(anchor, negative, { p, eps });
    if (swap) far = minimum(far, pairwiseDistance(positive, negative, { p, eps }));
    return { output: reduce(clamp(add(sub(near, far), margin), { min: 0 }), reduction), saved: {} };
  },
  samples: [
    { anchor: [4, 3], positive: [4, 3], negative: [4, 3] },
    { anchor: [4, 3], positive: [4, 3], negative: [1, 3], swap: true, p: 3, margin: 0.5, reduction: "none" },
    { anchor: [3], positive: [3], negative: [3], p: 1, margin: 4, reduction: "sum" },
  ],
  rejects: [
    {
      anchor: [2, 3],
      positive: [3],
      negative: [2, 3],
      message: "tripletMarginLoss: positive must have the 2 dimensions of anchor [2, 3], got [3].",
    },
    {
      anchor: [2, 3],
      positive: [2, 3],
      negative: [2, 4],
      message: "tripletMarginLoss: negative must broadcast with anchor [2, 3], got [2, 4].",
    },
  ],
});
