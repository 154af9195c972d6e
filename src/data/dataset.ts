import type { HostTensor } from "../ir/hostTensor.ts";

/**
 * Samples by number, as a loader reads them. Each sample has the same named fields (`x`, `y`), and a batch stacks the samples'
 * fields along a new dimension 0.
 */
export interface Dataset<F extends string = string> {
  /** Number of samples. */
  readonly length: number;
  readonly fields: readonly F[];
  /** The samples at `indices`, in that order, a sample as often as it is named. @throws ValueError for an index outside [0, length) */
  batch(indices: ArrayLike<number>): Record<F, HostTensor>;
  /** A dataset of the samples at `indices` alone, in that order. */
  subset(indices: ArrayLike<number>): Dataset<F>;
}
