import { localResponseNorm } from "../ops/localResponseNorm.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { wholeNumber } from "./hyper.ts";
import { Module } from "./module.ts";

export interface LocalResponseNormLayerOptions {
  readonly alpha?: number;
  readonly beta?: number;
  readonly k?: number;
}

/** Division by the energy of neighbouring channels; see the op localResponseNorm. */
export class LocalResponseNorm extends Module {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;

  constructor(size: number, options: LocalResponseNormLayerOptions = {}) {
    super();
    this.size = wholeNumber("LocalResponseNorm", "size", size);
    this.alpha = options.alpha ?? 1e-4;
    this.beta = options.beta ?? 0.75;
    this.k = options.k ?? 1;
  }

  forward(x: Tensor): Tensor {
    return localResponseNorm(x, this.size, { alpha: this.alpha, beta: this.beta, k: this.k });
  }

  protected override extraRepr(): string {
    return `${this.size}, alpha=${this.alpha}, beta=${this.beta}, k=${this.k}`;
  }
}
