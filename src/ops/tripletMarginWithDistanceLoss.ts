import type { Tensor } from "../tensor/tensor.ts";
import { clamp } from "./clamp.ts";
import { pairwiseDistance } from "./pairwiseDistance.ts";
import { add, minimum, sub } from "./primitives/arithmetic.ts";
import { checkReduction, type LossOptions, reduce } from "./reduction.ts";

export interface TripletDistanceOptions extends LossOptions {
  /** pairwiseDistance unless given. */
  readonly distance: (x1: Tensor, x2: Tensor) => Tensor;
  readonly margin: number;
  readonly swap: boolean;
}

/**
 * tripletMarginLoss with a distance of one's own.
 *
 * @zh 三元组间隔损失，距离函数由用户给出。
 *
 * @param distance   takes two batches of vectors and gives one number per pair
 * @param margin     how much further the negative must be than the positive
 * @param swap       whether the positive's distance to the negative counts too
 * @param reduction  "mean", "sum" or "none"
 * @returns          [] or the shape of what distance gives
 * @example tripletMarginWithDistanceLoss(tensor([[0, 0]]), tensor([[3, 4]]), tensor([[0, 1]])) // 5
 */
export function tripletMarginWithDistanceLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: Partial<TripletDistanceOptions> = {},
): Tensor {
  const { distance = pairwiseDistance, margin = 1, swap = false, reduction = "mean" } = options;
  checkReduction("tripletMarginWithDistanceLoss", reduction);
  const near = distance(anchor, positive);
  const far = distance(anchor, negative);
  const nearest = swap ? minimum(far, distance(positive, negative)) : far;
  return reduce(clamp(add(sub(near, nearest), margin), { min: 0 }), reduction);
}
