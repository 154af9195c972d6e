import { lax, nn, numpy as np } from "@jax-js/jax";
import { type JaxConvForm, jaxConv } from "./jaxConv.ts";
import type { PeerLayers } from "./peerLayers.ts";

type Tensor = np.Array;

/** Named parameters or statistics. */
export type JaxTree = Record<string, Tensor>;

export interface JaxLayersOptions {
  readonly conv: JaxConvForm;
  /** Where training puts the running statistics that come out; evaluation has none. */
  readonly moved?: JaxTree;
}

/**
 * Layers over the named parameters, in jax-js's only image layout, N C H W. Weights of linear layers stay [out, in]: its
 * products with them are faster than with their transposes.
 *
 * @param tree  parameters and running statistics; belongs to the caller
 */
export function jaxLayers(tree: JaxTree, options: JaxLayersOptions): PeerLayers<Tensor> {
  const { moved } = options;
  const parameter = (name: string): Tensor => {
    if (!tree[name]) throw new Error(`the file has no tensor ${name}`);
    return tree[name].ref;
  };
  const channels = (x: Tensor): Tensor => x.reshape([1, -1, 1, 1]);
  const linear = (x: Tensor, weight: Tensor, bias: Tensor | undefined): Tensor => {
    const product = np.matmul(x, np.transpose(weight));
    return bias ? product.add(bias) : product;
  };

  function batchNorm(x: Tensor, name: string): Tensor {
    const moments = moved
      ? batchMoments(x, name, moved)
      : [`running_mean`, `running_var`].map((word) => channels(parameter(`${name}.${word}`)));
    const [mean, variance] = moments;
    const scale = channels(parameter(`${name}.weight`)).div(np.sqrt(variance.add(1e-5)));
    return x
      .sub(mean)
      .mul(scale)
      .add(channels(parameter(`${name}.bias`)));
  }

  function batchMoments(x: Tensor, name: string, statistics: JaxTree): [Tensor, Tensor] {
    const dims = [0, 2, 3];
    const count = x.shape[0] * x.shape[2] * x.shape[3];
    const mean = x.ref.mean(dims, { keepdims: true });
    const variance = np.square(x.ref.sub(mean.ref)).mean(dims, { keepdims: true });
    const move = (word: string, value: Tensor): void => {
      const old = parameter(`${name}.${word}`);
      statistics[`${name}.${word}`] = old.mul(0.9).add(lax.stopGradient(value).reshape([-1]).mul(0.1));
    };
    move("running_mean", mean.ref);
    move("running_var", variance.ref.mul(count / (count - 1)));
    return [mean, variance];
  }

  /** One layer over all steps; its inputs' products are taken at once. [T, B, C] to the outputs of each step. */
  function lstmLayer(x: Tensor, name: string, suffix: string): Tensor[] {
    const bias = parameter(`${name}.bias_ih_${suffix}`).add(parameter(`${name}.bias_hh_${suffix}`));
    const [T, B] = x.shape;
    const products = linear(x, parameter(`${name}.weight_ih_${suffix}`), bias); // [T, B, 4H]
    // Slices would each have a gradient as large as the whole; a split has one.
    const inputs = np.split(products, T).map((each) => each.reshape([B, -1]));
    const weight = parameter(`${name}.weight_hh_${suffix}`);
    const H = weight.shape[1];
    let hidden: Tensor = np.zeros([B, H]);
    let cell: Tensor = np.zeros([B, H]);
    const outputs: Tensor[] = [];
    for (let t = 0; t < T; t++) {
      const gates = inputs[t].add(linear(hidden, weight.ref, undefined));
      const [i, f, g, o] = np.split(gates, 4, 1);
      cell = nn
        .sigmoid(f)
        .mul(cell)
        .add(nn.sigmoid(i).mul(np.tanh(g)));
      hidden = nn.sigmoid(o).mul(np.tanh(cell.ref));
      outputs.push(hidden.ref);
    }
    for (const rest of [hidden, cell, weight]) rest.dispose();
    return outputs;
  }

  return {
    again: (x) => x.ref,
    add: (x, y) => x.add(y),
    relu: (x) => nn.relu(x),
    tanh: (x) => np.tanh(x),
    gelu: (x) => nn.gelu(x, { approximate: false }),
    linear: (x, name) => linear(x, parameter(`${name}.weight`), tree[`${name}.bias`] && parameter(`${name}.bias`)),
    conv(x, name, { stride, padding }) {
      const y = jaxConv(x, parameter(`${name}.weight`), { stride, padding, groups: 1, form: options.conv });
      return tree[`${name}.bias`] ? y.add(channels(parameter(`${name}.bias`))) : y;
    },
    batchNorm,
    maxPool(x) {
      const [N, C, H, W] = x.shape;
      return x.reshape([N, C, H / 2, 2, W / 2, 2]).max([3, 5]);
    },
    imageMean: (x) => x.mean([2, 3]),
    flatten: (x) => x.reshape([x.shape[0], -1]),
    layerNorm(x, name) {
      const centred = x.ref.sub(x.mean(-1, { keepdims: true }));
      const variance = np.square(centred.ref).mean(-1, { keepdims: true });
      const scaled = centred.div(np.sqrt(variance.add(1e-5)));
      return scaled.mul(parameter(`${name}.weight`)).add(parameter(`${name}.bias`));
    },
    lastOfLstm(x, name, layers) {
      let outputs: Tensor[] = [];
      for (let layer = 0; layer < layers; layer++) {
        outputs = lstmLayer(layer === 0 ? x.transpose([1, 0, 2]) : np.stack(outputs), name, `l${layer}`);
      }
      for (const early of outputs.slice(0, -1)) early.dispose();
      return outputs[outputs.length - 1];
    },
    embed(index, tokens, positions) {
      const T = index.shape[1];
      const rows = np.take(parameter(`${tokens}.weight`), index, 0); // [B, T, C]
      return rows.add(parameter(`${positions}.weight`).slice([0, T]));
    },
    attention(x, name, heads) {
      const [B, T, C] = x.shape;
      const qkv = linear(x, parameter(`${name}.in_proj_weight`), parameter(`${name}.in_proj_bias`));
      const [q, k, v] = np
        .split(qkv, 3, -1)
        .map((each) => each.reshape([B, T, heads, C / heads]).transpose([0, 2, 1, 3]));
      const scores = np.matmul(q, k.transpose([0, 1, 3, 2])).mul((C / heads) ** -0.5); // [B, nh, T, T]
      const seen = np.tril(np.ones([T, T])).greater(0.5);
      const weights = nn.softmax(np.where(seen, scores, Number.NEGATIVE_INFINITY), -1);
      const mixed = np.matmul(weights, v).transpose([0, 2, 1, 3]).reshape([B, T, C]);
      return linear(mixed, parameter(`${name}.out_proj.weight`), parameter(`${name}.out_proj.bias`));
    },
  };
}
