import * as tf from "@tensorflow/tfjs-core";
import type { PeerLayers } from "./peerLayers.ts";
import { type TfjsConvForm, tfjsConv, tfjsConvWithGradients } from "./tfjsConv.ts";
import { tfjsOneHot } from "./tfjsOneHot.ts";
import { tfjsProduct } from "./tfjsProduct.ts";

type Tensor = tf.Tensor;

export interface TfjsLayersOptions {
  readonly conv: TfjsConvForm;
  readonly training: boolean;
}

/**
 * Layers over named parameters, images as N H W C. Weights of linear layers are [in, out], those of convolutions
 * [k, k, in, out]; running statistics are variables, which training moves.
 */
export function tfjsLayers(named: ReadonlyMap<string, tf.Variable>, options: TfjsLayersOptions): PeerLayers<Tensor> {
  const parameter = (name: string): tf.Variable => {
    const found = named.get(name);
    if (!found) throw new Error(`the file has no tensor ${name}`);
    return found;
  };
  const linear = (x: Tensor, weight: Tensor, bias: Tensor | undefined): Tensor => {
    const width = x.shape[x.rank - 1];
    const product = tfjsProduct(tf.reshape(x, [x.size / width, width]), weight);
    const sum = bias ? tf.add(product, bias) : product;
    return tf.reshape(sum, [...x.shape.slice(0, -1), weight.shape[1] ?? 0]);
  };

  function batchNorm(x: Tensor, name: string): Tensor {
    const [mean, variance] = ["running_mean", "running_var"].map((word) => parameter(`${name}.${word}`));
    const [offset, scale] = [parameter(`${name}.bias`), parameter(`${name}.weight`)] as tf.Tensor1D[];
    const image = x as tf.Tensor4D;
    if (!options.training)
      return tf.batchNorm(image, mean as tf.Tensor1D, variance as tf.Tensor1D, offset, scale, 1e-5);
    const moments = tf.moments(image, [0, 1, 2]);
    const count = image.size / image.shape[3];
    const move = (running: tf.Variable, value: Tensor): void =>
      running.assign(tf.add(tf.mul(running, 0.9), tf.mul(value, 0.1)));
    move(mean, moments.mean);
    move(variance, tf.mul(moments.variance, count / (count - 1)));
    return tf.batchNorm(image, moments.mean as tf.Tensor1D, moments.variance as tf.Tensor1D, offset, scale, 1e-5);
  }

  /** One layer over all steps; its inputs' products are taken at once. [T, B, C] to the outputs of each step. */
  function lstmLayer(x: Tensor, name: string, suffix: string): Tensor[] {
    const bias = tf.add(parameter(`${name}.bias_ih_${suffix}`), parameter(`${name}.bias_hh_${suffix}`));
    const inputs = tf.unstack(linear(x, parameter(`${name}.weight_ih_${suffix}`), bias)); // T of [B, 4H]
    const weight = parameter(`${name}.weight_hh_${suffix}`);
    let hidden: Tensor = tf.zeros([x.shape[1] ?? 0, weight.shape[0] ?? 0]);
    let cell: Tensor = hidden;
    return inputs.map((input) => {
      const [i, f, g, o] = tf.split(tf.add(input, tfjsProduct(hidden, weight)), 4, 1);
      cell = tf.add(tf.mul(tf.sigmoid(f), cell), tf.mul(tf.sigmoid(i), tf.tanh(g)));
      hidden = tf.mul(tf.sigmoid(o), tf.tanh(cell));
      return hidden;
    });
  }

  return {
    again: (x) => x,
    add: (x, y) => tf.add(x, y),
    relu: (x) => tf.relu(x),
    tanh: (x) => tf.tanh(x),
    gelu: (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
    linear: (x, name) => linear(x, parameter(`${name}.weight`), named.get(`${name}.bias`)),
    conv(x, name, { stride, padding }) {
      const weight = parameter(`${name}.weight`) as unknown as tf.Tensor4D;
      const run = options.conv === "products" ? tfjsConvWithGradients : tfjsConv;
      const y = run(x as tf.Tensor4D, weight, { stride, padding, groups: 1 });
      const bias = named.get(`${name}.bias`);
      return bias ? tf.add(y, bias) : y;
    },
    batchNorm,
    maxPool: (x) => tf.maxPool(x as tf.Tensor4D, 2, 2, "valid"),
    imageMean: (x) => tf.mean(x, [1, 2]),
    flatten: (x) => tf.reshape(x, [x.shape[0], -1]), // rows, columns, channels: the next weight is turned when it is read
    layerNorm(x, name) {
      const { mean, variance } = tf.moments(x, -1, true);
      const scaled = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
      return tf.add(tf.mul(scaled, parameter(`${name}.weight`)), parameter(`${name}.bias`));
    },
    lastOfLstm(x, name, layers) {
      let outputs: Tensor[] = [];
      for (let layer = 0; layer < layers; layer++) {
        outputs = lstmLayer(layer === 0 ? tf.transpose(x, [1, 0, 2]) : tf.stack(outputs), name, `l${layer}`);
      }
      return outputs[outputs.length - 1];
    },
    embed(index, tokens, positions) {
      const [B, T] = index.shape;
      const table = parameter(`${tokens}.weight`); // [V, C]
      const [V, C] = table.shape;
      const rows = options.training
        ? tfjsProduct(tfjsOneHot(tf.reshape(index, [B * T]), V), table) // gather has no gradient in WebAssembly
        : tf.gather(table, tf.reshape(index, [B * T]) as tf.Tensor1D);
      return tf.add(tf.reshape(rows, [B, T, C]), tf.slice(parameter(`${positions}.weight`), [0, 0], [T, C]));
    },
    attention(x, name, heads) {
      const [B, T, C] = x.shape;
      const qkv = linear(x, parameter(`${name}.in_proj_weight`), parameter(`${name}.in_proj_bias`));
      const parts = tf.split(qkv, 3, -1).map((each) => tf.reshape(each, [B, T, heads, C / heads]));
      const [q, v] = [parts[0], parts[2]].map((each) =>
        tf.reshape(tf.transpose(each, [0, 2, 1, 3]), [-1, T, C / heads]),
      );
      const k = tf.reshape(tf.transpose(parts[1], [0, 2, 3, 1]), [-1, C / heads, T]);
      const scores = tf.mul(tfjsProduct(q, k), (C / heads) ** -0.5); // [B · nh, T, T]
      const unseen = tf.mul(tf.sub(1, tf.linalg.bandPart(tf.ones([T, T]), -1, 0)), -1e9);
      const mixed = tfjsProduct(tf.softmax(tf.add(scores, unseen)), v);
      const joined = tf.reshape(tf.transpose(tf.reshape(mixed, [B, heads, T, C / heads]), [0, 2, 1, 3]), [B, T, C]);
      return linear(joined, parameter(`${name}.out_proj.weight`), parameter(`${name}.out_proj.bias`));
    },
  };
}
