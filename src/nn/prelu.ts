import { prelu } from "../ops/prelu.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Parameter } from "../tensor/variable.ts";
import { constantParameter, type PlaceOptions, wholeNumber } from "./hyper.ts";
import { Module } from "./module.ts";

/** x above 0, a learnt slope times x below: one slope for all, or one per channel. */
export class PReLU extends Module {
  readonly numParameters: number;
  /** [numParameters] */
  readonly weight: Parameter;

  constructor(options: PlaceOptions & { readonly numParameters?: number; readonly init?: number } = {}) {
    super();
    this.numParameters = wholeNumber("PReLU", "numParameters", options.numParameters ?? 1);
    this.weight = constantParameter("weight", [this.numParameters], options.init ?? 0.25, options);
  }

  forward(x: Tensor): Tensor {
    return prelu(x, this.weight);
  }

  protected override extraRepr(): string {
    return `numParameters=${this.numParameters}`;
  }
}
