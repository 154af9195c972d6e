import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { expectNormalized, type NormalizedShape, normalizedDims } from "./normalizedDims.ts";
import { affine, checkEps, moments, momentsGrad } from "./normalizing.ts";
import { mul, sub } from "./primitives/arithmetic.ts";
import { cast } from "./primitives/elementwise.ts";
import { sumTo } from "./primitives/shaping.ts";

interface Attrs {
  readonly normalizedShape: NormalizedShape;
  readonly eps: number;
}

export interface LayerNormOptions {
  readonly weight?: Tensor | undefined;
  readonly bias?: Tensor | undefined;
  readonly eps?: number;
}

/**
 * Layer normalisation: the last dimensions of each example are brought to mean 0 and variance 1, then scaled and
 * shifted.
 *
 *     y = (x − mean) / sqrt(variance + eps) · weight + bias
 *
 * @zh 层归一化：把每个样本的最后若干维变为均值 0、方差 1，再缩放和平移。
 *
 * @param x                [..., *normalizedShape] float
 * @param normalizedShape  the extents of the dimensions that are normalised over; a number means the last one
 * @param weight           [*normalizedShape] gain
 * @param bias             [*normalizedShape] shift
 * @param eps              added to the (biased, two-pass) variance; keeps constant rows finite
 * @returns                shape and dtype of x
 * @throws ShapeError when x does not end in normalizedShape or weight and bias are not of it
 * @saves   x, mean [..., 1], rstd [..., 1], weight (x̂ is recomputed)
 * @source  Ba, Kiros and Hinton 2016, arXiv:1607.06450
 * @example layerNorm(tensor([[1, 3], [2, 6]]), 2) // [[-1, 1], [-1, 1]]
 */
export const layerNorm = defineOp(
  {
    name: "layerNorm",
    inputs: ["x", "weight?", "bias?"],
    attrs: { normalizedShape: required<NormalizedShape>(), eps: 1e-5 } as Attrs,
    float: ["x", "weight", "bias"],
    shape({ x, weight, bias }, expect, { normalizedShape, eps }) {
      checkEps("layerNorm", eps);
      expectNormalized("layerNorm", expect, x, normalizedShape, { weight, bias });
      return x;
    },
    forward({ x, weight, bias }, { normalizedShape, eps }) {
      const { mean, rstd } = moments(x, normalizedDims(x.shape, normalizedShape), eps);
      const output = affine(mul(sub(x, mean), rstd), weight, bias);
      return { output, saved: { x, mean, rstd, weight } };
    },
    backward(grad, { x, mean, rstd, weight }, { normalizedShape }) {
      const dims = normalizedDims(x.shape, normalizedShape);
      const tail = x.shape.slice(x.ndim - dims.length);
      const xhat = mul(sub(x, mean), rstd);
      const dxhat = weight ? mul(grad, cast(weight, x.dtype)) : grad;
      return {
        x: momentsGrad(dxhat, xhat, rstd, dims),
        weight: weight && cast(sumTo(mul(grad, xhat), tail), weight.dtype),
        bias: sumTo(grad, tail),
      };
    },
    because: {
      x: "layerNorm keeps x: the gradients need x̂ = (x − mean)·rstd",
      mean: "layerNorm keeps mean: x̂ is recomputed from it",
      rstd: "layerNorm keeps rstd: x̂ is recomputed from it",
      weight: "layerNorm keeps weight: it scales the gradient of x̂",
    },
    samples: [
      { x: [4, 6], weight: [6], bias: [6], normalizedShape: [6] },
      { x: [2, 3, 2, 2], weight: [2, 2], bias: [2, 2], normalizedShape: [2, 2], eps: 0.1 },
      { x: [3, 5], normalizedShape: 5 },
      { x: [7], bias: [7], normalizedShape: [7] },
    ],
    rejects: [
      {
        x: [2, 3],
        normalizedShape: [4],
        message: "layerNorm: x must end in the normalised shape [4], got [2, 3].",
      },
      {
        x: [2, 3],
        weight: [2],
        normalizedShape: 3,
        message: "layerNorm: weight must be [3] to match normalizedShape, got [2].",
      },
      {
        x: [2, 3],
        normalizedShape: [],
        message: "layerNorm: normalizedShape must be the extents of the last dimensions, at least one, got [].",
      },
      { x: [2, 3], normalizedShape: 3, eps: -1, message: "layerNorm: eps must be at least 0, got -1." },
    ],
  },
  (apply) =>
    (x: Tensor, normalizedShape: NormalizedShape, options: LayerNormOptions = {}): Tensor => {
      const { eps, ...inputs } = options;
      return apply({ x, ...inputs }, { normalizedShape, ...(eps === undefined ? {} : { eps }) });
    },
);
