import { type NormalizedShape, normalizedExtents } from "../ops/normalizedDims.ts";
import { rmsNorm } from "../ops/rmsNorm.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Parameter } from "../tensor/variable.ts";
import { constantParameter, inRange, type PlaceOptions, printed } from "./hyper.ts";
import { Module } from "./module.ts";

export interface RMSNormLayerOptions extends PlaceOptions {
  /** Added to the mean square; null is the machine epsilon of the dtype. */
  readonly eps?: number | null;
  /** Whether there is a weight per element. */
  readonly elementwiseAffine?: boolean;
}

/** Root-mean-square normalisation over the last dimensions; see the op rmsNorm. */
export class RMSNorm extends Module {
  readonly normalizedShape: readonly number[];
  readonly eps: number | null;
  /** [*normalizedShape] */
  readonly weight: Parameter | null;

  constructor(normalizedShape: NormalizedShape, options: RMSNormLayerOptions = {}) {
    super();
    const { elementwiseAffine: affine = true, eps = null } = options;
    this.normalizedShape = normalizedExtents("RMSNorm", normalizedShape);
    this.eps = eps === null ? null : inRange("RMSNorm", "eps", eps, 0, Number.POSITIVE_INFINITY);
    this.weight = affine ? constantParameter("weight", this.normalizedShape, 1, options) : null;
  }

  forward(x: Tensor): Tensor {
    return rmsNorm(x, this.normalizedShape, { weight: this.weight ?? undefined, eps: this.eps ?? undefined });
  }

  protected override extraRepr(): string {
    return `${printed(this.normalizedShape)}, eps=${this.eps}, elementwiseAffine=${this.weight !== null}`;
  }
}
