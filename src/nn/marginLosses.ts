import { cosineEmbeddingLoss } from "../ops/cosineEmbeddingLoss.ts";
import { hingeEmbeddingLoss } from "../ops/hingeEmbeddingLoss.ts";
import { hingeLoss } from "../ops/hingeLoss.ts";
import { marginRankingLoss } from "../ops/marginRankingLoss.ts";
import { multilabelMarginLoss } from "../ops/multilabelMarginLoss.ts";
import { multilabelSoftMarginLoss } from "../ops/multilabelSoftMarginLoss.ts";
import { type MultiMarginOptions, multiMarginLoss } from "../ops/multiMarginLoss.ts";
import { softMarginLoss } from "../ops/softMarginLoss.ts";
import { squaredHingeLoss } from "../ops/squaredHingeLoss.ts";
import { type TripletMarginOptions, tripletMarginLoss } from "../ops/tripletMarginLoss.ts";
import { type TripletDistanceOptions, tripletMarginWithDistanceLoss } from "../ops/tripletMarginWithDistanceLoss.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Loss, type LossLayerOptions } from "./lossLayer.ts";

type MarginOptions = LossLayerOptions & { readonly margin?: number };
type Weighted = { readonly weight: Tensor };

/** The op hingeLoss with its options. */
export class HingeLoss extends Loss {
  forward(x: Tensor, target: Tensor): Tensor {
    return hingeLoss(x, target, this.options);
  }
}

/** The op squaredHingeLoss with its options. */
export class SquaredHingeLoss extends Loss {
  forward(x: Tensor, target: Tensor): Tensor {
    return squaredHingeLoss(x, target, this.options);
  }
}

/** The op softMarginLoss with its options. */
export class SoftMarginLoss extends Loss {
  forward(x: Tensor, target: Tensor): Tensor {
    return softMarginLoss(x, target, this.options);
  }
}

/** The op hingeEmbeddingLoss with its options. */
export class HingeEmbeddingLoss extends Loss<MarginOptions> {
  forward(x: Tensor, target: Tensor): Tensor {
    return hingeEmbeddingLoss(x, target, this.options);
  }
}

/** The op marginRankingLoss with its options. */
export class MarginRankingLoss extends Loss<MarginOptions> {
  forward(x1: Tensor, x2: Tensor, target: Tensor): Tensor {
    return marginRankingLoss(x1, x2, target, this.options);
  }
}

/** The op cosineEmbeddingLoss with its options. */
export class CosineEmbeddingLoss extends Loss<MarginOptions> {
  forward(x1: Tensor, x2: Tensor, target: Tensor): Tensor {
    return cosineEmbeddingLoss(x1, x2, target, this.options);
  }
}

/** The op multiMarginLoss with its options. */
export class MultiMarginLoss extends Loss<MultiMarginOptions & Weighted> {
  forward(x: Tensor, target: Tensor): Tensor {
    return multiMarginLoss(x, target, this.options);
  }
}

/** The op multilabelMarginLoss with its options. */
export class MultiLabelMarginLoss extends Loss {
  forward(x: Tensor, target: Tensor): Tensor {
    return multilabelMarginLoss(x, target, this.options);
  }
}

/** The op multilabelSoftMarginLoss with its options. */
export class MultiLabelSoftMarginLoss extends Loss<LossLayerOptions & Weighted> {
  forward(x: Tensor, target: Tensor): Tensor {
    return multilabelSoftMarginLoss(x, target, this.options);
  }
}

/** The op tripletMarginLoss with its options. */
export class TripletMarginLoss extends Loss<TripletMarginOptions> {
  forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return tripletMarginLoss(anchor, positive, negative, this.options);
  }
}

/** The op tripletMarginWithDistanceLoss with its options. */
export class TripletMarginWithDistanceLoss extends Loss<TripletDistanceOptions> {
  forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return tripletMarginWithDistanceLoss(anchor, positive, negative, this.options);
  }
}
