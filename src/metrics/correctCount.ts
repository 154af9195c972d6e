import { cast, elementwise } from "../ops/primitives/elementwise.ts";
import { argExtreme } from "../ops/primitives/reduce.ts";
import { reshapeTo, sumOver } from "../ops/primitives/shaping.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { column, expectClassScores } from "./topKCorrect.ts";

/**
 * How many samples have their highest score at their label; accuracy is this over the number of samples. The first of
 * equal scores counts, and a NaN counts as the highest, as in argmax.
 *
 * @param scores  [B, C] logits or probabilities
 * @param labels  [B] class numbers
 * @returns       [] int32
 * @throws ShapeError for other shapes
 */
export function correctCount(scores: Tensor, labels: Tensor): Tensor {
  expectClassScores("correctCount", scores, labels);
  const predicted = argExtreme("argmax", scores.snapshot(), 1); // [B, 1]
  const hit = elementwise("eq", predicted, column(labels));
  return reshapeTo(sumOver(cast(hit, "int32"), [0, 1]), []);
}
