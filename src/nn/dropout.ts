import { dropout } from "../ops/dropout.ts";
import { defaultGenerator, type Generator } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { inRange } from "./hyper.ts";
import { Module } from "./module.ts";

/** In training sets elements to 0 with probability p and scales the others by 1 / (1 − p); else does nothing. */
export class Dropout extends Module {
  readonly p: number;
  readonly #generator: Generator;

  constructor(p = 0.5, options: { readonly generator?: Generator } = {}) {
    super();
    this.p = inRange("Dropout", "p", p, 0, 1);
    this.#generator = options.generator ?? defaultGenerator;
  }

  forward(x: Tensor): Tensor {
    return dropout(x, { p: this.p, training: this.training, generator: this.#generator });
  }

  protected override extraRepr(): string {
    return `p=${this.p}`;
  }
}
