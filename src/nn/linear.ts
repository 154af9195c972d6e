import { linear } from "../ops/linear.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Parameter } from "../tensor/variable.ts";
import { defaultParameter, type PlaceOptions, wholeNumber } from "./hyper.ts";
import { Module } from "./module.ts";

/** x · weightᵀ + bias over the last dimension: [..., inFeatures] to [..., outFeatures]. */
export class Linear extends Module {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** [outFeatures, inFeatures] */
  readonly weight: Parameter;
  /** [outFeatures] */
  readonly bias: Parameter | null;

  constructor(inFeatures: number, outFeatures: number, options: PlaceOptions & { readonly bias?: boolean } = {}) {
    super();
    this.inFeatures = wholeNumber("Linear", "inFeatures", inFeatures);
    this.outFeatures = wholeNumber("Linear", "outFeatures", outFeatures);
    this.weight = defaultParameter("weight", [outFeatures, inFeatures], inFeatures, options);
    this.bias = (options.bias ?? true) ? defaultParameter("bias", [outFeatures], inFeatures, options) : null;
  }

  forward(x: Tensor): Tensor {
    return this.bias ? linear(x, this.weight, this.bias) : linear(x, this.weight);
  }

  protected override extraRepr(): string {
    return `inFeatures=${this.inFeatures}, outFeatures=${this.outFeatures}, bias=${this.bias !== null}`;
  }
}
