const [low, high] = [-8, 2];

/** Where a norm stands on the gradients' logarithmic scale, in [0, 1]; zero and what is smaller stand at its beginning. */
export function logShare(norm: number): number {
  if (!(norm > 0)) return 0;
  return Math.min(1, Math.max(0, (Math.log10(norm) - low) / (high - low)));
}
