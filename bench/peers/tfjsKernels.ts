import * as tf from "@tensorflow/tfjs-core";
import { type ConvSpec, type GemmSpec, type KernelSpec, outputSize, type RowsSpec, repeats } from "../spec.ts";
import { kernelNumbers, sampled } from "./kernelNumbers.ts";
import { kernelOf } from "./kernelOf.ts";
import type { Prepared } from "./serve.ts";
import { type TfjsConvForm, tfjsConv, tfjsConvInputGrad, tfjsConvWeightGrad } from "./tfjsConv.ts";

/** Operands stay with the backend; what comes out is disposed of by the next piece. */
export function tfjsKernel(spec: KernelSpec, form: TfjsConvForm): Prepared {
  return kernelOf(spec, { gemm, conv: (own) => conv(own, form), rows });
}

/** Transposes are written out: the backend's products with transposed operands are slower by a factor of ten and more. */
function gemm({ size, form, ...rest }: GemmSpec): Prepared {
  const pairs = Array.from({ length: repeats({ size, form, ...rest }) }, (_, i) =>
    [2 * i, 2 * i + 1].map((seed) => numbers([size, size], seed)),
  );
  return prepared(() =>
    pairs.map(([a, b]) => tf.matMul(form === "tn" ? tf.transpose(a) : a, form === "nt" ? tf.transpose(b) : b)),
  );
}

function conv(spec: ConvSpec, form: TfjsConvForm): Prepared {
  const { batch, from, to, size, kernel, stride, padding, groups, pass } = spec;
  const out = outputSize(spec);
  const toImage = (x: tf.Tensor): tf.Tensor4D => tf.tidy(() => tf.transpose(x, [0, 2, 3, 1]) as tf.Tensor4D);
  const turned = groups > 1 ? [2, 3, 0, 1] : [2, 3, 1, 0];
  const x = toImage(numbers([batch, from, size, size], 0));
  const weight = tf.transpose(numbers([to, from / groups, kernel, kernel], 1), turned) as tf.Tensor4D;
  const options = { stride, padding, groups };
  const fromImage = [0, 3, 1, 2];
  if (pass === "forward") return prepared(() => [tfjsConv(x, weight, options)], fromImage);
  const outer = toImage(numbers([batch, to, out, out], 2));
  const order = pass === "inputGrad" ? fromImage : [3, 2, 0, 1];
  const found = groups > 1 && pass === "weightGrad" ? turned : order;
  if (form === "products") {
    const gradient = pass === "inputGrad" ? tfjsConvInputGrad : tfjsConvWeightGrad;
    return prepared(() => [gradient(outer, x, weight, options)], found);
  }
  const gradient =
    pass === "inputGrad"
      ? tf.grad((image) => tfjsConv(image as tf.Tensor4D, weight, options))
      : tf.grad((filter) => tfjsConv(x, filter as tf.Tensor4D, options));
  return prepared(() => [gradient(pass === "inputGrad" ? x : weight, outer)], found);
}

function rows({ op, rows: count, columns }: RowsSpec): Prepared {
  const shape = [count, columns];
  const x = numbers(shape, 0);
  if (op === "softmax") return prepared(() => [tf.softmax(x)]);
  if (op === "layernorm") {
    return prepared(() => {
      const { mean, variance } = tf.moments(x, -1, true);
      return [tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)))];
    });
  }
  const y = numbers(shape, 1);
  return prepared(() => [tf.relu(tf.add(tf.mul(x, 0.75), y))]);
}

/** @param order  of the result's dimensions in the other peers' layout */
function prepared(work: () => tf.Tensor[], order?: number[]): Prepared {
  let results: tf.Tensor[] = [];
  return {
    async piece() {
      tf.dispose(results);
      results = tf.tidy(work);
    },
    async values() {
      return sampled(await tf.tidy(() => (order ? tf.transpose(results[0], order) : results[0].clone())).data());
    },
  };
}

function numbers(shape: number[], seed: number): tf.Tensor {
  return tf.tensor(
    kernelNumbers(
      shape.reduce((product, extent) => product * extent, 1),
      seed,
    ),
    shape,
  );
}
