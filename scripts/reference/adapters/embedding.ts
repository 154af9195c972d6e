import type { Tensor } from "../../../src/index.ts";
import * as f from "../../../src/index.ts";
import { type Adapters, attr, optional } from "../adapter.ts";
import { emptyParameter } from "../layers.ts";
import type { Attrs } from "../manifest.ts";

/** The table, as a parameter where its rows may be scaled in place. */
function writable(weight: Tensor, attrs: Attrs): Tensor {
  if (optional(attrs, "max_norm") === undefined || weight instanceof f.Variable) return weight;
  const parameter = emptyParameter(weight.shape, weight.device);
  parameter.requiresGrad = false;
  parameter.assign(weight);
  return parameter;
}

const shared = (attrs: Attrs) => ({
  paddingIdx: optional<number>(attrs, "padding_idx"),
  maxNorm: optional<number>(attrs, "max_norm"),
  normType: attr(attrs, "norm_type", 2),
  scaleGradByFreq: attr(attrs, "scale_grad_by_freq", false),
});

export const embedding: Adapters = {
  "torch.nn.functional.embedding"({ input, ...tables }, attrs) {
    const weight = writable(tables.weight, attrs);
    return { output: f.embedding(input, weight, shared(attrs)), weight: weight.snapshot() };
  },
  "torch.nn.functional.embedding_bag"(inputs, attrs) {
    const weight = writable(inputs.weight, attrs);
    const output = f.embeddingBag(inputs.input, weight, {
      ...shared(attrs),
      offsets: inputs.offsets,
      perSampleWeights: inputs.per_sample_weights,
      mode: attr(attrs, "mode", "mean"),
      includeLastOffset: attr(attrs, "include_last_offset", false),
    });
    return { output, weight: weight.snapshot() };
  },
  "torch.nn.functional.one_hot": (inputs, attrs) =>
    f.oneHot(inputs.tensor ?? inputs.input, attr(attrs, "num_classes", -1)),
};
