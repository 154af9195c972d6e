import * as tf from "@tensorflow/tfjs-core";

/**
 * Where the gradients of a convolution come from: the library, whose WebAssembly backend has none for weights, or
 * from its other operations.
 */
export type TfjsConvForm = "operation" | "products";

export interface TfjsConvOptions {
  readonly stride: number;
  readonly padding: number;
  /** 1, or as many as there are channels; the weight is then [k, k, C, 1]. */
  readonly groups: number;
}

/** [N, H, W, C] and [k, k, C, O] to [N, Ho, Wo, O]. */
export function tfjsConv(x: tf.Tensor4D, weight: tf.Tensor4D, options: TfjsConvOptions): tf.Tensor4D {
  const { stride, groups } = options;
  if (groups === 1) return tf.conv2d(x, weight, stride, paddings(options));
  return tf.depthwiseConv2d(x, weight, stride, samePadding(options, weight));
}

/** The same with gradients written out. */
export function tfjsConvWithGradients(x: tf.Tensor4D, weight: tf.Tensor4D, options: TfjsConvOptions): tf.Tensor4D {
  const run = tf.customGrad((...given: unknown[]) => {
    const [image, filter, save] = given as [tf.Tensor4D, tf.Tensor4D, tf.GradSaveFunc];
    save([image, filter]);
    return {
      value: tfjsConv(image, filter, options),
      gradFunc: (grad: tf.Tensor | tf.Tensor[], [savedImage, savedFilter]: tf.Tensor[]) => [
        tfjsConvInputGrad(grad as tf.Tensor4D, savedImage as tf.Tensor4D, savedFilter as tf.Tensor4D, options),
        tfjsConvWeightGrad(grad as tf.Tensor4D, savedImage as tf.Tensor4D, savedFilter as tf.Tensor4D, options),
      ],
    };
  });
  return run(x, weight) as tf.Tensor4D;
}

export function tfjsConvInputGrad(
  grad: tf.Tensor4D,
  x: tf.Tensor4D,
  weight: tf.Tensor4D,
  options: TfjsConvOptions,
): tf.Tensor4D {
  const { stride, padding, groups } = options;
  if (groups > 1) return tf.depthwiseConv2d(grad, tf.reverse(weight, [0, 1]), 1, samePadding(options, weight));
  if (stride > 1) return tf.conv2dTranspose(grad, weight, x.shape, stride, paddings(options));
  // Without a stride it is a convolution with the turned weight, and those are fast here.
  const turned = tf.transpose(tf.reverse(weight, [0, 1]), [0, 1, 3, 2]) as tf.Tensor4D;
  return tf.conv2d(grad, turned, 1, paddings({ padding: weight.shape[0] - 1 - padding }));
}

/** A product of the gathered windows with the gradient; for a convolution of single channels, sums over each place. */
export function tfjsConvWeightGrad(
  grad: tf.Tensor4D,
  x: tf.Tensor4D,
  weight: tf.Tensor4D,
  options: TfjsConvOptions,
): tf.Tensor4D {
  const [N, out, , O] = grad.shape;
  const [k, , C] = weight.shape;
  const windows = windowsOf(x, { ...options, k, out });
  if (options.groups > 1) {
    return tf.reshape(tf.stack(windows.map((window) => tf.sum(tf.mul(window, grad), [0, 1, 2]))), weight.shape);
  }
  const columns = tf.reshape(windows.length > 1 ? tf.concat(windows, 3) : windows[0], [N * out * out, k * k * C]);
  return tf.reshape(tf.matMul(tf.transpose(columns), tf.reshape(grad, [N * out * out, O])), weight.shape);
}

/** What each place of the kernel sees, rows of the kernel first: k·k of [N, out, out, C]. */
function windowsOf(
  x: tf.Tensor4D,
  { k, stride, padding, out }: TfjsConvOptions & { readonly k: number; readonly out: number },
): tf.Tensor[] {
  const [N, H, , C] = x.shape;
  const last = (out - 1) * stride + 1;
  const after = Math.max(0, k - 1 + last - H - padding);
  const grown: [number, number] = [padding, after];
  const padded = padding + after > 0 ? tf.pad(x, [[0, 0], grown, grown, [0, 0]]) : x;
  return Array.from({ length: k * k }, (_, place) => {
    const [i, j] = [Math.floor(place / k), place % k];
    if (stride === 1) return tf.slice(padded, [0, i, j, 0], [N, out, out, C]);
    return tf.stridedSlice(padded, [0, i, j, 0], [N, i + last, j + last, C], [1, stride, stride, 1]);
  });
}

type Sides = [number, number];

function paddings({ padding }: Pick<TfjsConvOptions, "padding">): [Sides, Sides, Sides, Sides] {
  const sides: Sides = [padding, padding];
  return [[0, 0], sides, sides, [0, 0]];
}

/** A depthwise convolution takes no paddings in numbers. */
function samePadding({ stride, padding, groups }: TfjsConvOptions, { shape: [k, , C] }: tf.Tensor4D): "same" {
  if (stride === 1 && padding * 2 === k - 1 && groups === C) return "same";
  throw new Error(
    `no depthwise convolution of ${k}×${k} with stride ${stride}, padding ${padding} and ${groups} groups`,
  );
}
