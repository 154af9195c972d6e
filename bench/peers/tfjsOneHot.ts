import * as tf from "@tensorflow/tfjs-core";

/** [N] numbers of classes to [N, count] float32. Asked for float32, the WebAssembly backend writes the bits of integers. */
export function tfjsOneHot(classes: tf.Tensor, count: number): tf.Tensor {
  return tf.cast(tf.oneHot(classes as tf.Tensor1D, count), "float32");
}
