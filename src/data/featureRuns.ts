import { ShapeError } from "../ir/errors.ts";
import { normalizeDim, numel, type Shape, show } from "../ir/shape.ts";

/** The dimension that numbers the features, or "all" when every element belongs to one feature. */
export type FeatureDim = number | "all";

/** Where the elements of each feature lie in a row-major array: runs of `runLength`, features taking turns. */
export interface FeatureRuns {
  readonly features: number;
  readonly runLength: number;
}

/**
 * @throws ShapeError when `dim` is the dimension 0, which counts samples, or `shape` has no such dimension
 */
export function featureRuns(op: string, shape: Shape, dim: FeatureDim): FeatureRuns {
  if (dim === "all") return { features: 1, runLength: Math.max(numel(shape), 1) };
  const at = normalizeDim(op, dim, shape.length);
  if (at === 0) {
    throw new ShapeError({
      op,
      argument: "x",
      expected: `have its features in a dimension after the samples' dimension 0, here dim ${dim}`,
      received: show(shape),
      repair: 'Use dim "all" for one statistic over all elements.',
    });
  }
  return { features: shape[at], runLength: numel(shape.slice(at + 1)) };
}
