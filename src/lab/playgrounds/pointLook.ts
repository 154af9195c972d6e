/** One unit of a hidden layer. */
export interface UnitLook {
  /** Its output over the shown square, half of `side` each way, rows from the top. */
  readonly map: Float32Array;
  /** It says the same for every training point, so it tells nothing and, with ReLU below zero, learns nothing. */
  readonly isDead: boolean;
  /** Norm of the last step's gradient of the weights that lead to it; null before the first. */
  readonly gradNorm: number | null;
}

export interface LayerLook {
  readonly units: readonly UnitLook[];
  /** What leads to it from the layer before, [units, inputs] row by row; the output is one unit. */
  readonly weights: Float32Array;
  /** Norm of the gradient of these weights in the last step; null before the first. */
  readonly gradNorm: number | null;
}

/** A moment of the training, as plain data. */
export interface PointLook {
  readonly step: number;
  readonly epoch: number;
  /** Of the last step's batch; null before the first. */
  readonly loss: number | null;
  /** Share of the training points on their side, in [0, 1]. */
  readonly accuracy: number;
  readonly side: number;
  /** Probability of class 1 over the shown square, `side` × `side`, rows from the top. */
  readonly surface: Float32Array;
  /** The hidden layers, then the output. */
  readonly layers: readonly LayerLook[];
}
