import * as tf from "@tensorflow/tfjs-core";

/**
 * A·B of matrices, or of batches of matrices one by one. TensorFlow.js's WebAssembly backend has a fast kernel only for
 * single matrices that are not transposed on the way, ten times faster and more than its others: so transposes are
 * written out, in the gradients too.
 */
export function tfjsProduct(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  if (a.rank === 2) return matrixProduct(a, b);
  const [left, right] = [tf.unstack(a), tf.unstack(b)];
  return tf.stack(left.map((each, i) => tfjsProduct(each, right[i])));
}

const matrixProduct = tf.customGrad((...given: unknown[]) => {
  const [a, b, save] = given as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
  save([a, b]);
  return {
    value: tf.matMul(a, b),
    gradFunc: (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) => {
      const [x, y] = saved;
      const grad = dy as tf.Tensor;
      return [tf.matMul(grad, tf.transpose(y)), tf.matMul(tf.transpose(x), grad)];
    },
  };
}) as (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
