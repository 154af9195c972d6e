import { type CtcLossOptions, ctcLoss } from "../ops/ctcLoss.ts";
import { type GaussianNllOptions, gaussianNllLoss } from "../ops/gaussianNllLoss.ts";
import { type KlDivOptions, klDiv } from "../ops/klDiv.ts";
import { type PoissonNllOptions, poissonNllLoss } from "../ops/poissonNllLoss.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Loss } from "./lossLayer.ts";

/** The op klDiv with its options. */
export class KLDivLoss extends Loss<KlDivOptions> {
  forward(x: Tensor, target: Tensor): Tensor {
    return klDiv(x, target, this.options);
  }
}

/** The op gaussianNllLoss with its options. */
export class GaussianNLLLoss extends Loss<GaussianNllOptions> {
  forward(x: Tensor, target: Tensor, variance: Tensor): Tensor {
    return gaussianNllLoss(x, target, variance, this.options);
  }
}

/** The op poissonNllLoss with its options. */
export class PoissonNLLLoss extends Loss<PoissonNllOptions> {
  forward(x: Tensor, target: Tensor): Tensor {
    return poissonNllLoss(x, target, this.options);
  }
}

/** The op ctcLoss with its options. */
export class CTCLoss extends Loss<CtcLossOptions> {
  forward(
    x: Tensor,
    target: Tensor,
    inputLengths: Tensor | readonly number[],
    targetLengths: Tensor | readonly number[],
  ): Tensor {
    return ctcLoss(x, target, inputLengths, targetLengths, this.options);
  }
}
