import { layerNorm } from "../ops/layerNorm.ts";
import { type NormalizedShape, normalizedExtents } from "../ops/normalizedDims.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Parameter } from "../tensor/variable.ts";
import { constantParameter, inRange, type PlaceOptions, printed } from "./hyper.ts";
import { Module } from "./module.ts";

export interface LayerNormLayerOptions extends PlaceOptions {
  /** Added to the variance. */
  readonly eps?: number;
  /** Whether there are a weight and a bias per element. */
  readonly elementwiseAffine?: boolean;
  /** Whether there is a bias, when there is a weight. */
  readonly bias?: boolean;
}

/** Layer normalisation over the last dimensions; see the op layerNorm. */
export class LayerNorm extends Module {
  readonly normalizedShape: readonly number[];
  readonly eps: number;
  /** [*normalizedShape] */
  readonly weight: Parameter | null;
  /** [*normalizedShape] */
  readonly bias: Parameter | null;

  constructor(normalizedShape: NormalizedShape, options: LayerNormLayerOptions = {}) {
    super();
    const { elementwiseAffine: affine = true, bias = true } = options;
    this.normalizedShape = normalizedExtents("LayerNorm", normalizedShape);
    this.eps = inRange("LayerNorm", "eps", options.eps ?? 1e-5, 0, Number.POSITIVE_INFINITY);
    this.weight = affine ? constantParameter("weight", this.normalizedShape, 1, options) : null;
    this.bias = affine && bias ? constantParameter("bias", this.normalizedShape, 0, options) : null;
  }

  forward(x: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return layerNorm(x, this.normalizedShape, { weight: weight ?? undefined, bias: bias ?? undefined, eps });
  }

  protected override extraRepr(): string {
    return `${printed(this.normalizedShape)}, eps=${this.eps}, elementwiseAffine=${this.weight !== null}`;
  }
}
