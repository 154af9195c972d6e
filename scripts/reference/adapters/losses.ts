import * as f from "../../../src/index.ts";
import { type Adapters, attr } from "../adapter.ts";
import type { Attrs } from "../manifest.ts";

const reduction = (attrs: Attrs): "none" | "mean" | "sum" => attr(attrs, "reduction", "mean");

export const losses: Adapters = {
  "torch.nn.functional.mse_loss": ({ input, target }, attrs) =>
    f.mseLoss(input, target, { reduction: reduction(attrs) }),
  "torch.nn.functional.l1_loss": ({ input, target }, attrs) => f.l1Loss(input, target, { reduction: reduction(attrs) }),
  "torch.nn.functional.smooth_l1_loss": ({ input, target }, attrs) =>
    f.smoothL1Loss(input, target, { reduction: reduction(attrs), beta: attr(attrs, "beta", 1) }),
  "torch.nn.functional.huber_loss": ({ input, target }, attrs) =>
    f.huberLoss(input, target, { reduction: reduction(attrs), delta: attr(attrs, "delta", 1) }),
  "torch.nn.functional.cross_entropy": ({ input, target, weight }, attrs) =>
    f.crossEntropy(input, target, {
      weight,
      reduction: reduction(attrs),
      ignoreIndex: attr(attrs, "ignore_index", -100),
      labelSmoothing: attr(attrs, "label_smoothing", 0),
    }),
  "torch.nn.functional.nll_loss": ({ input, target, weight }, attrs) =>
    f.nllLoss(input, target, {
      weight,
      reduction: reduction(attrs),
      ignoreIndex: attr(attrs, "ignore_index", -100),
    }),
  "torch.nn.functional.binary_cross_entropy": ({ input, target, weight }, attrs) =>
    f.binaryCrossEntropy(input, target, { weight, reduction: reduction(attrs) }),
  "torch.nn.functional.binary_cross_entropy_with_logits": ({ input, target, weight, pos_weight }, attrs) =>
    f.binaryCrossEntropyWithLogits(input, target, { weight, posWeight: pos_weight, reduction: reduction(attrs) }),
};
