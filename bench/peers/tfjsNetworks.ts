import * as tf from "@tensorflow/tfjs-core";
import type { NetworkSpec } from "../spec.ts";
import { peerForward } from "./peerLayers.ts";
import { adamScales, momentsOf, type PeerOptimizer, peerOptimizer } from "./peerOptimizers.ts";
import type { NamedTensor } from "./readTensors.ts";
import type { Prepared } from "./serve.ts";
import type { TfjsConvForm } from "./tfjsConv.ts";
import { tfjsLayers } from "./tfjsLayers.ts";
import { tfjsOneHot } from "./tfjsOneHot.ts";

/** A network on the backend that is set. */
export function tfjsNetwork(
  spec: NetworkSpec,
  tensors: ReadonlyMap<string, NamedTensor>,
  conv: TfjsConvForm,
): Prepared {
  const { network } = spec;
  const named = new Map<string, tf.Variable>();
  for (const [name, each] of tensors) {
    const value = tf.tidy(() => arranged(name, each, network));
    named.set(name, tf.variable(value, !name.includes("running_") && name !== "x" && name !== "y", name, value.dtype));
    value.dispose();
  }
  const [x, y] = [named.get("x"), named.get("y")];
  if (!x || !y) throw new Error("the file has no data");
  if (spec.mode === "infer") {
    const run = (): tf.Tensor => peerForward<tf.Tensor>(network, tfjsLayers(named, { conv, training: false }), x);
    return {
      async piece() {
        const output = tf.tidy(run);
        const data = await output.data();
        output.dispose();
        return data;
      },
      values: async (made) => Array.from(made as Float32Array).slice(0, 1000),
    };
  }

  const loss = (): tf.Scalar => {
    const output = peerForward<tf.Tensor>(network, tfjsLayers(named, { conv, training: true }), x);
    return network === "tiny-mlp" ? tf.mean(tf.square(tf.sub(output, y))) : crossEntropy(output, y);
  };
  const step = updateOf(peerOptimizer(network), named);
  return {
    async piece() {
      const value = tf.tidy(() => {
        const { value: current, grads } = tf.variableGrads(loss);
        step(grads);
        return current;
      });
      const [number] = await value.data();
      value.dispose();
      return number;
    },
  };
}

/** From PyTorch's layouts to TensorFlow.js's. */
function arranged(name: string, { shape, data }: NamedTensor, network: string): tf.Tensor {
  const tensor = tf.tensor(data, [...shape], data instanceof Int32Array ? "int32" : "float32");
  if (tensor.rank === 4) return tf.transpose(tensor, name === "x" ? [0, 2, 3, 1] : [2, 3, 1, 0]);
  if (network === "cnn-mnist" && name === "9.weight") {
    return tf.transpose(tf.reshape(tf.transpose(tf.reshape(tensor, [128, 64, 7, 7]), [0, 2, 3, 1]), [128, -1]));
  }
  const isTable = /^(tokens|positions)\./.test(name);
  return tensor.rank === 2 && name !== "x" && name !== "y" && !isTable ? tf.transpose(tensor) : tensor;
}

function crossEntropy(logits: tf.Tensor, target: tf.Tensor): tf.Scalar {
  const classes = logits.shape[logits.rank - 1];
  const wanted = tfjsOneHot(tf.reshape(target, [target.size]), classes);
  const likelihood = tf.sum(tf.mul(tf.logSoftmax(tf.reshape(logits, [target.size, classes])), wanted));
  return tf.mul(likelihood, -1 / target.size);
}

/** Writes a step's gradients into the variables of their names. */
function updateOf(
  optimizer: PeerOptimizer,
  named: ReadonlyMap<string, tf.Variable>,
): (gradients: tf.NamedTensorMap) => void {
  const moments = Array.from({ length: momentsOf(optimizer) }, () => {
    const trained = [...named].filter(([, variable]) => variable.trainable);
    const entries = trained.map(([name, { shape }]) => [name, tf.variable(tf.zeros(shape), false)] as const);
    return new Map(entries);
  });
  const moment = (index: number, name: string): tf.Variable => {
    const found = moments[index].get(name);
    if (!found) throw new Error(`no moment of ${name}`);
    return found;
  };
  let count = 0;
  return (gradients) => {
    count++;
    for (const [name, gradient] of Object.entries(gradients)) {
      const parameter = named.get(name);
      if (!parameter) throw new Error(`no parameter ${name}`);
      if (optimizer.kind === "adam") {
        const { size, scale } = adamScales(optimizer, count);
        const [first, second] = optimizer.betas;
        const [mean, square] = [moment(0, name), moment(1, name)];
        mean.assign(tf.add(tf.mul(mean, first), tf.mul(gradient, 1 - first)));
        square.assign(tf.add(tf.mul(square, second), tf.mul(tf.square(gradient), 1 - second)));
        const { lr, weightDecay, eps } = optimizer;
        const value = weightDecay > 0 ? tf.mul(parameter, 1 - lr * weightDecay) : parameter;
        const direction = tf.div(tf.mul(mean, size), tf.add(tf.mul(tf.sqrt(square), scale), eps));
        parameter.assign(tf.sub(value, direction));
        continue;
      }
      let direction = gradient;
      if (optimizer.momentum > 0) {
        direction = tf.add(tf.mul(moment(0, name), optimizer.momentum), gradient);
        moment(0, name).assign(direction);
      }
      parameter.assign(tf.sub(parameter, tf.mul(direction, optimizer.lr)));
    }
  };
}
