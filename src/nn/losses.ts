import { binaryCrossEntropy } from "../ops/binaryCrossEntropy.ts";
import { binaryCrossEntropyWithLogits } from "../ops/binaryCrossEntropyWithLogits.ts";
import { crossEntropy } from "../ops/crossEntropy.ts";
import { huberLoss } from "../ops/huberLoss.ts";
import { l1Loss } from "../ops/l1Loss.ts";
import { mseLoss } from "../ops/mseLoss.ts";
import { nllLoss } from "../ops/nllLoss.ts";
import { smoothL1Loss } from "../ops/smoothL1Loss.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Loss, type LossLayerOptions } from "./lossLayer.ts";

/** The op mseLoss with its options. */
export class MSELoss extends Loss<LossLayerOptions> {
  forward(x: Tensor, target: Tensor): Tensor {
    return mseLoss(x, target, this.options);
  }
}

/** The op l1Loss with its options. */
export class L1Loss extends Loss<LossLayerOptions> {
  forward(x: Tensor, target: Tensor): Tensor {
    return l1Loss(x, target, this.options);
  }
}

/** The op smoothL1Loss with its options. */
export class SmoothL1Loss extends Loss<LossLayerOptions & { readonly beta?: number }> {
  forward(x: Tensor, target: Tensor): Tensor {
    return smoothL1Loss(x, target, this.options);
  }
}

/** The op huberLoss with its options. */
export class HuberLoss extends Loss<LossLayerOptions & { readonly delta?: number }> {
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
  forward(x: Tensor, target: Tensor): Tensor {
    return crossEntropy(x, target, this.options);
  }
}

/** The op nllLoss with its options. */
export class NLLLoss extends Loss<LossLayerOptions & { readonly weight?: Tensor; readonly ignoreIndex?: number }> {
  forward(x: Tensor, target: Tensor): Tensor {
    return nllLoss(x, target, this.options);
  }
}

/** The op binaryCrossEntropy with its options. */
export class BCELoss extends Loss<LossLayerOptions & { readonly weight?: Tensor }> {
  forward(x: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropy(x, target, this.options);
  }
}

/** The op binaryCrossEntropyWithLogits with its options. */
export class BCEWithLogitsLoss extends Loss<
  LossLayerOptions & { readonly weight?: Tensor; readonly posWeight?: Tensor }
> {
  forward(x: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropyWithLogits(x, target, this.options);
  }
}
