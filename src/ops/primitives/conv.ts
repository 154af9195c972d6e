import type { WindowAttrs } from "../../ir/node.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { emit, link } from "./emit.ts";

export type ConvAttrs = WindowAttrs & { readonly groups: number };

/** ⌊(W − ((F − 1)·D + 1) + P)/S⌋ + 1 per spatial dimension, P being the padding on both sides together. */
export function windowOutputSize(
  input: readonly number[],
  kernel: readonly number[],
  { stride, padding, dilation }: WindowAttrs,
): number[] {
  return input.map((extent, i) => {
    const span = (kernel[i] - 1) * dilation[i] + 1;
    return Math.floor((extent - span + padding[i][0] + padding[i][1]) / stride[i]) + 1;
  });
}

const spatial = (x: Tensor): readonly number[] => x.shape.slice(2);

/** Cross-correlation of x [N, C, ...] with weight [O, C/groups, ...]. The three functions are each other's gradients. */
export function convolution(x: Tensor, weight: Tensor, attrs: ConvAttrs): Tensor {
  const size = windowOutputSize(spatial(x), spatial(weight), attrs);
  const output = emit("conv", [x, weight], pick(attrs), [x.shape[0], weight.shape[0], ...size], x.dtype);
  const inputSize = spatial(x);
  const kernel = spatial(weight);
  return link(output, "conv", [x, weight], () => ({
    saved: { ...(weight.requiresGrad ? { x } : {}), ...(x.requiresGrad ? { weight } : {}) },
    because: "conv keeps x and weight: the gradient of each is the other's correlation with the output's gradient",
    pull: (grad) => [
      x.requiresGrad ? convolutionInputGrad(grad, weight, attrs, inputSize) : null,
      weight.requiresGrad ? convolutionWeightGrad(x, grad, attrs, kernel) : null,
    ],
  }));
}

/** The gradient of a convolution's input, from that of its output: also a transposed convolution. */
export function convolutionInputGrad(
  grad: Tensor,
  weight: Tensor,
  attrs: ConvAttrs,
  inputSize: readonly number[],
): Tensor {
  const shape = [grad.shape[0], weight.shape[1] * attrs.groups, ...inputSize];
  const output = emit(
    "convInputGrad",
    [grad, weight],
    { ...pick(attrs), inputSize: [...inputSize] },
    shape,
    grad.dtype,
  );
  const kernel = spatial(weight);
  return link(output, "convInputGrad", [grad, weight], () => ({
    saved: { ...(weight.requiresGrad ? { grad } : {}), ...(grad.requiresGrad ? { weight } : {}) },
    because: "convInputGrad keeps its factors: it is linear in each, so each one's derivative needs the other",
    pull: (second) => [
      grad.requiresGrad ? convolution(second, weight, attrs) : null,
      weight.requiresGrad ? convolutionWeightGrad(second, grad, attrs, kernel) : null,
    ],
  }));
}

/** The gradient of a convolution's weight, from its input and the gradient of its output. */
export function convolutionWeightGrad(x: Tensor, grad: Tensor, attrs: ConvAttrs, kernel: readonly number[]): Tensor {
  const shape = [grad.shape[1], x.shape[1] / attrs.groups, ...kernel];
  const output = emit("convWeightGrad", [x, grad], { ...pick(attrs), kernel: [...kernel] }, shape, x.dtype);
  const inputSize = spatial(x);
  return link(output, "convWeightGrad", [x, grad], () => ({
    saved: { ...(grad.requiresGrad ? { x } : {}), ...(x.requiresGrad ? { grad } : {}) },
    because: "convWeightGrad keeps its factors: it is linear in each, so each one's derivative needs the other",
    pull: (second) => [
      x.requiresGrad ? convolutionInputGrad(grad, second, attrs, inputSize) : null,
      grad.requiresGrad ? convolution(x, second, attrs) : null,
    ],
  }));
}

/** The attributes alone, in one order, so that equal convolutions have equal keys. */
function pick({ stride, padding, dilation, groups }: ConvAttrs): ConvAttrs {
  return { stride, padding, dilation, groups };
}
