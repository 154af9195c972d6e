import { rrelu } from "../ops/rrelu.ts";
import { defaultGenerator, type Generator } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";

/** x above 0, a slope times x below: in training drawn from [lower, upper) for each element, else the middle. */
export class RReLU extends Module {
  readonly lower: number;
  readonly upper: number;
  readonly #generator: Generator;

  constructor(options: { readonly lower?: number; readonly upper?: number; readonly generator?: Generator } = {}) {
    super();
    this.lower = options.lower ?? 1 / 8;
    this.upper = options.upper ?? 1 / 3;
    this.#generator = options.generator ?? defaultGenerator;
  }

  forward(x: Tensor): Tensor {
    const { lower, upper, training } = this;
    return rrelu(x, { lower, upper, training, generator: this.#generator });
  }

  protected override extraRepr(): string {
    return `lower=${this.lower}, upper=${this.upper}`;
  }
}
