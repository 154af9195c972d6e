import type { Reduction } from "../ops/reduction.ts";
import { Module } from "./module.ts";

export interface LossLayerOptions {
  readonly reduction?: Reduction;
}

/** A loss function that remembers its options. */
export abstract class Loss<O extends object = LossLayerOptions> extends Module {
  readonly options: Partial<O>;

  constructor(options: Partial<O> = {}) {
    super();
    this.options = options;
  }
}
