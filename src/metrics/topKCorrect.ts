import { ShapeError, ValueError } from "../ir/errors.ts";
import { show } from "../ir/shape.ts";
import { cast, elementwise, fullLike } from "../ops/primitives/elementwise.ts";
import { gatherAlong } from "../ops/primitives/index.ts";
import { expandTo, reshapeTo, sumOver } from "../ops/primitives/shaping.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * How many samples have their class among the k with the highest scores. A class is ahead of the right one unless its
 * score is at most that one's, so ties count for the sample and NaN never does.
 *
 * @param scores  [B, C] logits or probabilities
 * @param labels  [B] class numbers
 * @returns       [] int32
 * @throws ShapeError for other shapes, ValueError unless k is a whole number >= 1
 */
export function topKCorrect(scores: Tensor, labels: Tensor, k: number): Tensor {
  expectClassScores("topKCorrect", scores, labels);
  if (!Number.isInteger(k) || k < 1) {
    throw new ValueError({ op: "topKCorrect", argument: "k", expected: "be an integer >= 1", received: String(k) });
  }
  const [samples, classes] = scores.shape;
  const x = scores.snapshot();
  const right = gatherAlong(x, column(labels), 1); // [B, 1]
  const behind = elementwise("le", x, expandTo(right, x.shape));
  const ahead = elementwise("sub", fullLike(right, classes, "int32"), sumOver(cast(behind, "int32"), [1]));
  const hit = elementwise("lt", ahead, fullLike(ahead, k)); // [B, 1]
  return reshapeTo(sumOver(cast(reshapeTo(hit, [samples, 1]), "int32"), [0, 1]), []);
}

/** [B] class numbers as [B, 1] int32. */
export function column(labels: Tensor): Tensor {
  return reshapeTo(cast(labels.snapshot(), "int32"), [labels.shape[0], 1]);
}

/** @throws ShapeError unless scores are [B, C] and labels [B] */
export function expectClassScores(op: string, scores: Tensor, labels: Tensor): void {
  if (scores.ndim !== 2) {
    throw new ShapeError({ op, argument: "scores", expected: "be [B, C]", received: show(scores.shape) });
  }
  if (labels.ndim === 1 && labels.shape[0] === scores.shape[0]) return;
  const expected = `be [${scores.shape[0]}] to match scores ${show(scores.shape)}`;
  throw new ShapeError({ op, argument: "labels", expected, received: show(labels.shape) });
}
