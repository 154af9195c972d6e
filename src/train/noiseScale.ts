/** How noisy gradients are; see gradientNoiseScale. */
export interface NoiseScale {
  /** trace(Σ) / |G|²: about the batch size beyond which larger batches save few steps. Infinite where no gradient is left. */
  readonly noiseScale: number;
  /** |G|², the true gradient's squared norm; may come out below 0 where noise is all there is. */
  readonly gradSquared: number;
  /** trace(Σ), the sum of the variances of one sample's gradient. */
  readonly variance: number;
  readonly smallBatch: number;
  readonly bigBatch: number;
  readonly batches: number;
}
