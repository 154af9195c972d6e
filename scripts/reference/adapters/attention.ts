import * as f from "../../../src/index.ts";
import { type Adapter, type Adapters, attr } from "../adapter.ts";
import { givenOptions } from "../layers.ts";
import { substitute } from "../substitute.ts";

type Inputs = Parameters<Adapter>[0];
type Attributes = Parameters<Adapter>[1];

function multiheadAttention(inputs: Inputs, attrs: Attributes): Record<string, f.Tensor> {
  const { embed_dim: embedDim, num_heads: heads, ...rest } = attrs;
  const layer = substitute(new f.nn.MultiheadAttention(Number(embedDim), Number(heads), givenOptions(rest)), inputs);
  const { query } = inputs;
  const key = inputs.key ?? query;
  const { output, weights } = layer.forward(query, key, inputs.value ?? key, {
    keyPaddingMask: inputs.key_padding_mask,
    attnMask: inputs.attn_mask,
    needWeights: attr(attrs, "need_weights", true),
    averageAttnWeights: attr(attrs, "average_attn_weights", true),
    isCausal: attr(attrs, "is_causal", false),
  });
  return { output, ...(weights ? { weights, attn_output_weights: weights } : {}) };
}

type Build<M> = new (dModel: number, nhead: number, options: object) => M;

function made<M extends f.nn.Module>(Layer: Build<M>, inputs: Inputs, attrs: Attributes): M {
  const { d_model: dModel, nhead, ...rest } = attrs;
  return substitute(new Layer(Number(dModel), Number(nhead), givenOptions(rest)), inputs);
}

function encoderLayer(inputs: Inputs, attrs: Attributes): f.Tensor {
  return made(f.nn.TransformerEncoderLayer, inputs, attrs).forward(inputs.src, {
    mask: inputs.mask ?? inputs.src_mask ?? inputs.attn_mask,
    keyPaddingMask: inputs.key_padding_mask ?? inputs.src_key_padding_mask,
    isCausal: attr(attrs, "is_causal", false),
  });
}

/** The decoder's own sequence comes under the name of the encoder's, or under PyTorch's. */
function decoderLayer(inputs: Inputs, attrs: Attributes): f.Tensor {
  return made(f.nn.TransformerDecoderLayer, inputs, attrs).forward(inputs.tgt ?? inputs.src, inputs.memory, {
    mask: inputs.mask ?? inputs.tgt_mask,
    memoryMask: inputs.memory_mask,
    keyPaddingMask: inputs.key_padding_mask ?? inputs.tgt_key_padding_mask,
    memoryKeyPaddingMask: inputs.memory_key_padding_mask,
    isCausal: attr(attrs, "tgt_is_causal", false),
    memoryIsCausal: attr(attrs, "memory_is_causal", false),
  });
}

export const attention: Adapters = {
  "torch.nn.MultiheadAttention": multiheadAttention,
  "torch.nn.TransformerDecoderLayer": decoderLayer,
  "torch.nn.TransformerEncoderLayer": encoderLayer,
  "torch.nn.functional.scaled_dot_product_attention": ({ query, key, value, attn_mask: attnMask }, attrs) =>
    f.scaledDotProductAttention(query, key, value, {
      attnMask,
      dropoutP: attr(attrs, "dropout_p", 0),
      isCausal: attr(attrs, "is_causal", false),
      scale: attr<number | null>(attrs, "scale") ?? undefined,
    }),
};
