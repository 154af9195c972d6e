import * as f from "../../../src/index.ts";
import { type Adapters, attr } from "../adapter.ts";
import type { Attrs } from "../manifest.ts";

type Reduction = "none" | "mean" | "sum";

/** PyTorch's word, or what its deprecated pair of booleans stands for. */
function reductionOf(attrs: Attrs): { reduction: Reduction } {
  const [average, reduce] = [attr<boolean | null>(attrs, "size_average"), attr<boolean | null>(attrs, "reduce")];
  if (typeof average === "boolean" || typeof reduce === "boolean") {
    return { reduction: reduce === false ? "none" : average === false ? "sum" : "mean" };
  }
  return { reduction: attr(attrs, "reduction", "mean") };
}

const classOptions = (attrs: Attrs, weight: f.Tensor | undefined) => ({
  weight,
  ignoreIndex: attr(attrs, "ignore_index", -100),
  ...reductionOf(attrs),
});

const margin = (attrs: Attrs, fallback: number) => ({
  margin: attr<number>(attrs, "margin", fallback),
  ...reductionOf(attrs),
});

/** Lengths are inputs, or lists among the attributes. */
function ctc(x: f.Tensor, inputs: Readonly<Record<string, f.Tensor>>, attrs: Attrs): f.Tensor {
  const lengths = (name: string): f.Tensor | readonly number[] => inputs[name] ?? [attr<number[]>(attrs, name)].flat();
  return f.ctcLoss(x, inputs.targets, lengths("input_lengths"), lengths("target_lengths"), {
    ...reductionOf(attrs),
    blank: attr(attrs, "blank", 0),
    zeroInfinity: attr(attrs, "zero_infinity", false),
  });
}

export const losses: Adapters = {
  "torch.nn.functional.mse_loss": ({ input, target }, attrs) => f.mseLoss(input, target, reductionOf(attrs)),
  "torch.nn.functional.l1_loss": ({ input, target }, attrs) => f.l1Loss(input, target, reductionOf(attrs)),
  "torch.nn.functional.smooth_l1_loss": ({ input, target }, attrs) =>
    f.smoothL1Loss(input, target, { ...reductionOf(attrs), beta: attr(attrs, "beta", 1) }),
  "torch.nn.functional.huber_loss": ({ input, target }, attrs) =>
    f.huberLoss(input, target, { ...reductionOf(attrs), delta: attr(attrs, "delta", 1) }),
  "torch.nn.functional.cross_entropy": ({ input, target, weight }, attrs) =>
    f.crossEntropy(input, target, {
      ...classOptions(attrs, weight),
      labelSmoothing: attr(attrs, "label_smoothing", 0),
    }),
  "torch.nn.functional.nll_loss": ({ input, target, weight }, attrs) =>
    f.nllLoss(input, target, classOptions(attrs, weight)),
  "torch.nn.functional.binary_cross_entropy": ({ input, target, weight }, attrs) =>
    f.binaryCrossEntropy(input, target, { weight, ...reductionOf(attrs) }),
  "torch.nn.functional.binary_cross_entropy_with_logits": ({ input, target, weight, pos_weight }, attrs) =>
    f.binaryCrossEntropyWithLogits(input, target, { weight, posWeight: pos_weight, ...reductionOf(attrs) }),
  "torch.nn.functional.kl_div": ({ input, target }, attrs) => {
    const reduction = attrs.reduction === "batchmean" ? ("batchmean" as const) : reductionOf(attrs).reduction;
    return f.klDiv(input, target, { reduction, logTarget: attr(attrs, "log_target", false) });
  },
  "torch.nn.functional.cosine_similarity": ({ x1, x2 }, attrs) =>
    f.cosineSimilarity(x1, x2, { dim: attr(attrs, "dim", 1), eps: attr(attrs, "eps", 1e-8) }),
  "torch.nn.functional.cosine_embedding_loss": ({ input1, input2, target }, attrs) =>
    f.cosineEmbeddingLoss(input1, input2, target, margin(attrs, 0)),
  "torch.nn.functional.pairwise_distance": ({ x1, x2 }, attrs) =>
    f.pairwiseDistance(x1, x2, {
      p: attr(attrs, "p", 2),
      eps: attr(attrs, "eps", 1e-6),
      keepdim: attr(attrs, "keepdim", false),
    }),
  "torch.nn.functional.gaussian_nll_loss": ({ input, target, var: variance }, attrs) =>
    f.gaussianNllLoss(input, target, variance, {
      ...reductionOf(attrs),
      full: attr(attrs, "full", false),
      eps: attr(attrs, "eps", 1e-6),
    }),
  "torch.nn.functional.poisson_nll_loss": ({ input, target }, attrs) =>
    f.poissonNllLoss(input, target, {
      ...reductionOf(attrs),
      logInput: attr(attrs, "log_input", true),
      full: attr(attrs, "full", false),
      eps: attr(attrs, "eps", 1e-8),
    }),
  "torch.nn.functional.hinge_embedding_loss": ({ input, target }, attrs) =>
    f.hingeEmbeddingLoss(input, target, margin(attrs, 1)),
  "torch.nn.functional.margin_ranking_loss": ({ input1, input2, target }, attrs) =>
    f.marginRankingLoss(input1, input2, target, margin(attrs, 0)),
  "torch.nn.functional.multi_margin_loss": ({ input, target, weight }, attrs) =>
    f.multiMarginLoss(input, target, { weight, p: attr(attrs, "p", 1), ...margin(attrs, 1) }),
  "torch.nn.functional.multilabel_margin_loss": ({ input, target }, attrs) =>
    f.multilabelMarginLoss(input, target, reductionOf(attrs)),
  "torch.nn.functional.multilabel_soft_margin_loss": ({ input, target, weight }, attrs) =>
    f.multilabelSoftMarginLoss(input, target, { weight, ...reductionOf(attrs) }),
  "torch.nn.functional.soft_margin_loss": ({ input, target }, attrs) =>
    f.softMarginLoss(input, target, reductionOf(attrs)),
  "torch.nn.functional.triplet_margin_loss": ({ anchor, positive, negative }, attrs) =>
    f.tripletMarginLoss(anchor, positive, negative, {
      ...margin(attrs, 1),
      p: attr(attrs, "p", 2),
      eps: attr(attrs, "eps", 1e-6),
      swap: attr(attrs, "swap", false),
    }),
  "torch.nn.functional.triplet_margin_with_distance_loss": ({ anchor, positive, negative }, attrs) =>
    f.tripletMarginWithDistanceLoss(anchor, positive, negative, {
      ...margin(attrs, 1),
      swap: attr(attrs, "swap", false),
    }),
  "torch.nn.functional.ctc_loss": ({ log_probs, ...others }, attrs) => ctc(log_probs, others, attrs),
  "torch.nn.functional.log_softmax+ctc_loss": ({ logits, ...others }, attrs) =>
    ctc(f.logSoftmax(logits, { dim: -1 }), others, attrs),
  hinge_loss: ({ input, target }, attrs) => f.hingeLoss(input, target, reductionOf(attrs)),
  squared_hinge_loss: ({ input, target }, attrs) => f.squaredHingeLoss(input, target, reductionOf(attrs)),
};
