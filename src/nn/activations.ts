import { leakyRelu } from "../ops/leakyRelu.ts";
import { logSoftmax } from "../ops/logSoftmax.ts";
import { relu } from "../ops/relu.ts";
import { sigmoid } from "../ops/sigmoid.ts";
import { softmax } from "../ops/softmax.ts";
import { tanh } from "../ops/tanh.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";

/** max(x, 0). */
export class ReLU extends Module {
  forward(x: Tensor): Tensor {
    return relu(x);
  }
}

/** x above 0, negativeSlope · x below. */
export class LeakyReLU extends Module {
  readonly negativeSlope: number;

  constructor(options: { readonly negativeSlope?: number } = {}) {
    super();
    this.negativeSlope = options.negativeSlope ?? 0.01;
  }

  forward(x: Tensor): Tensor {
    return leakyRelu(x, { negativeSlope: this.negativeSlope });
  }

  protected override extraRepr(): string {
    return `negativeSlope=${this.negativeSlope}`;
  }
}

/** 1 / (1 + e^(−x)). */
export class Sigmoid extends Module {
  forward(x: Tensor): Tensor {
    return sigmoid(x);
  }
}

export class Tanh extends Module {
  forward(x: Tensor): Tensor {
    return tanh(x);
  }
}

export interface SoftmaxOptions {
  /** The dimension that sums to 1; the last unless given. */
  readonly dim?: number;
}

export class Softmax extends Module {
  readonly dim: number;

  constructor(options: SoftmaxOptions = {}) {
    super();
    this.dim = options.dim ?? -1;
  }

  forward(x: Tensor): Tensor {
    return softmax(x, { dim: this.dim });
  }

  protected override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}

export class LogSoftmax extends Module {
  readonly dim: number;

  constructor(options: SoftmaxOptions = {}) {
    super();
    this.dim = options.dim ?? -1;
  }

  forward(x: Tensor): Tensor {
    return logSoftmax(x, { dim: this.dim });
  }

  protected override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}
