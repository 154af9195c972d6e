import { bilinear } from "../ops/bilinear.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Parameter } from "../tensor/variable.ts";
import { defaultParameter, type PlaceOptions, wholeNumber } from "./hyper.ts";
import { Module } from "./module.ts";

/** xᵀ · weight · y + bias over the last dimensions: [..., in1Features] and [..., in2Features] to [..., outFeatures]. */
export class Bilinear extends Module {
  readonly in1Features: number;
  readonly in2Features: number;
  readonly outFeatures: number;
  /** [outFeatures, in1Features, in2Features] */
  readonly weight: Parameter;
  /** [outFeatures] */
  readonly bias: Parameter | null;

  constructor(
    in1Features: number,
    in2Features: number,
    outFeatures: number,
    options: PlaceOptions & { readonly bias?: boolean } = {},
  ) {
    super();
    this.in1Features = wholeNumber("Bilinear", "in1Features", in1Features);
    this.in2Features = wholeNumber("Bilinear", "in2Features", in2Features);
    this.outFeatures = wholeNumber("Bilinear", "outFeatures", outFeatures);
    this.weight = defaultParameter("weight", [outFeatures, in1Features, in2Features], in1Features, options);
    this.bias = (options.bias ?? true) ? defaultParameter("bias", [outFeatures], in1Features, options) : null;
  }

  forward(x: Tensor, y: Tensor): Tensor {
    return this.bias ? bilinear(x, y, this.weight, this.bias) : bilinear(x, y, this.weight);
  }

  protected override extraRepr(): string {
    const { in1Features, in2Features, outFeatures, bias } = this;
    return `in1Features=${in1Features}, in2Features=${in2Features}, outFeatures=${outFeatures}, bias=${bias !== null}`;
  }
}
