import { logSoftmax } from "../ops/logSoftmax.ts";
import { softmax } from "../ops/softmax.ts";
import { softmin } from "../ops/softmin.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";

export interface SoftmaxOptions {
  /** The dimension that sums to 1; the last unless given. */
  readonly dim?: number;
}

/** e^x over its sum along dim. */
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

/** The logarithm of softmax. */
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

/** softmax of −x. */
export class Softmin extends Module {
  readonly dim: number;

  constructor(options: SoftmaxOptions = {}) {
    super();
    this.dim = options.dim ?? -1;
  }

  forward(x: Tensor): Tensor {
    return softmin(x, { dim: this.dim });
  }

  protected override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}

/** softmax over the channels at each position of [N, C, H, W] or [C, H, W]. */
export class Softmax2d extends Module {
  forward(x: Tensor): Tensor {
    return softmax(x, { dim: -3 });
  }
}
