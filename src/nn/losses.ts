import { binaryCrossEntropy } from "../ops/binaryCrossEntropy.ts";
import { binaryCrossEntropyWithLogits } from "../ops/binaryCrossEntropyWithLogits.ts";
import { crossEntropy } from "../ops/crossEntropy.ts";
import { huberLoss } from "../ops/huberLoss.ts";
import { l1Loss } from "../ops/l1Loss.ts";
import { mseLoss } from "../ops/mseLoss.ts";
import { nllLoss } from "../ops/nllLoss.ts";
import type { Reduction } from "../ops/reduction.ts";
import { smoothL1Loss } from "../ops/smoothL1Loss.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";

export interface LossLayerOptions {
  readonly reduction?: Reduction;
}

/** A loss function that remembers its options. */
abstract class Loss<O extends LossLayerOptions> extends Module {
  readonly options: O;

  constructor(options: O) {
    super();
    this.options = options;
  }
}

/** The op mseLoss with its options. */
export class MSELoss extends Loss<LossLayerOptions> {
  constructor(options: LossLayerOptions = {}) {
    super(options);
  }

  forward(x: Tensor, target: Tensor): Tensor {
    return mseLoss(x, target, this.options);
  }
}

/** The op l1Loss with its options. */
export class L1Loss extends Loss<LossLayerOptions> {
  constructor(options: LossLayerOptions = {}) {
    super(options);
  }

  forward(x: Tensor, target: Tensor): Tensor {
    return l1Loss(x, target, this.options);
  }
}

/** The op smoothL1Loss with its options. */
export class SmoothL1Loss extends Loss<LossLayerOptions & { readonly beta?: number }> {
  constructor(options: LossLayerOptions & { readonly beta?: number } = {}) {
    super(options);
  }

  forward(x: Tensor, target: Tensor): Tensor {
    return smoothL1Loss(x, target, this.options);
  }
}

/** The op huberLoss with its options. */
export class HuberLoss extends Loss<LossLayerOptions & { readonly delta?: number }> {
  constructor(options: LossLayerOptions & { readonly delta?: number } = {}) {
    super(options);
  }

  forward(x: Tensor, target: Tensor): Tensor {
    return huberLoss(x, target, this.options);
  }
}

/** The op crossEntropy with its options. */
export class CrossEntropyLoss extends Loss<
  LossLayerOptions & {
    readonly weight?: Tensor;
    readonly ignoreIndex?: number;
    readonly labelSmoothing?: number;
  }
> {
  constructor(
    options: LossLayerOptions & {
      readonly weight?: Tensor;
      readonly ignoreIndex?: number;
      readonly labelSmoothing?: number;
    } = {},
  ) {
    super(options);
  }

  forward(x: Tensor, target: Tensor): Tensor {
    return crossEntropy(x, target, this.options);
  }
}

/** The op nllLoss with its options. */
export class NLLLoss extends Loss<LossLayerOptions & { readonly weight?: Tensor; readonly ignoreIndex?: number }> {
  constructor(options: LossLayerOptions & { readonly weight?: Tensor; readonly ignoreIndex?: number } = {}) {
    super(options);
  }

  forward(x: Tensor, target: Tensor): Tensor {
    return nllLoss(x, target, this.options);
  }
}

/** The op binaryCrossEntropy with its options. */
export class BCELoss extends Loss<LossLayerOptions & { readonly weight?: Tensor }> {
  constructor(options: LossLayerOptions & { readonly weight?: Tensor } = {}) {
    super(options);
  }

  forward(x: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropy(x, target, this.options);
  }
}

/** The op binaryCrossEntropyWithLogits with its options. */
export class BCEWithLogitsLoss extends Loss<
  LossLayerOptions & { readonly weight?: Tensor; readonly posWeight?: Tensor }
> {
  constructor(options: LossLayerOptions & { readonly weight?: Tensor; readonly posWeight?: Tensor } = {}) {
    super(options);
  }

  forward(x: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropyWithLogits(x, target, this.options);
  }
}
