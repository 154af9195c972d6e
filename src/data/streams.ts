/**
 * Streams of a seed that this room draws from, far above the small numbers a generator counts up from, so that one seed may
 * serve the model, the loader and the split without sharing a random word.
 */
export const streams = {
  /** Epoch e of a loader shuffles with stream epochOrder + e. */
  epochOrder: 2 ** 51,
  /** Group g of a split (a class when stratified, else 0) shuffles with stream split + g. */
  split: 2 ** 52,
} as const;
