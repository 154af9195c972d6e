import { cosineSimilarity } from "../ops/cosineSimilarity.ts";
import { pairwiseDistance } from "../ops/pairwiseDistance.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";

/** The op cosineSimilarity with its options. */
export class CosineSimilarity extends Module {
  readonly options: { readonly dim?: number; readonly eps?: number };

  constructor(options: { readonly dim?: number; readonly eps?: number } = {}) {
    super();
    this.options = options;
  }

  forward(x1: Tensor, x2: Tensor): Tensor {
    return cosineSimilarity(x1, x2, this.options);
  }
}

/** The op pairwiseDistance with its options. */
export class PairwiseDistance extends Module {
  readonly options: { readonly p?: number; readonly eps?: number; readonly keepdim?: boolean };

  constructor(options: { readonly p?: number; readonly eps?: number; readonly keepdim?: boolean } = {}) {
    super();
    this.options = options;
  }

  forward(x1: Tensor, x2: Tensor): Tensor {
    return pairwiseDistance(x1, x2, this.options);
  }
}
