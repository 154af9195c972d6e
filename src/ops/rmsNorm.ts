import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { expectNormalized, type NormalizedShape, normalizedDims } from "./normalizedDims.ts";
import { affine, average, checkEps } from "./normalizing.ts";
import { add, mul, square, sub } from "./primitives/arithmetic.ts";
import { cast, elementwise } from "./primitives/elementwise.ts";
import { sumTo } from "./primitives/shaping.ts";

interface Attrs {
  readonly normalizedShape: NormalizedShape;
  readonly eps: number | undefined;
}

export interface RMSNormOptions {
  readonly weight?: Tensor | undefined;
  /** The distance from 1 to the next number of the dtype unless given. */
  readonly eps?: number | undefined;
}

const smallest = { float32: 2 ** -23, float64: Number.EPSILON } as const;

/**
 * Root-mean-square normalisation over the last dimensions.
 *
 *     y = x / sqrt(mean(x²) + eps) · weight
 *
 * @zh 均方根归一化：把最后若干维除以其均方根，再缩放。
 *
 * @param x                [..., *normalizedShape] float
 * @param normalizedShape  the extents of the dimensions that are normalised over; a number means the last one
 * @param weight           [*normalizedShape] gain
 * @param eps              added to mean(x²), so in the unit of x²; the machine epsilon of the dtype unless given
 * @returns                shape and dtype of x
 * @throws ShapeError when x does not end in normalizedShape or weight is not of it
 * @saves   x, rstd [..., 1], weight
 * @source  Zhang and Sennrich 2019, arXiv:1910.07467
 * @example rmsNorm(tensor([3, 4]), 2, { weight: ones([2]) }) // [0.8485, 1.1314]
 */
export const rmsNorm = defineOp(
  {
    name: "rmsNorm",
    inputs: ["x", "weight?"],
    attrs: { normalizedShape: required<NormalizedShape>(), eps: undefined } as Attrs,
    float: ["x", "weight"],
    shape({ x, weight }, expect, { normalizedShape, eps }) {
      checkEps("rmsNorm", eps ?? 0);
      expectNormalized("rmsNorm", expect, x, normalizedShape, { weight });
      return x;
    },
    forward({ x, weight }, { normalizedShape, eps = smallest[x.dtype === "float64" ? "float64" : "float32"] }) {
      const dims = normalizedDims(x.shape, normalizedShape);
      const rstd = elementwise("rsqrt", add(average(square(x), dims), eps)); // [..., 1]
      return { output: affine(mul(x, rstd), weight, undefined), saved: { x, rstd, weight } };
    },
    backward(grad, { x, rstd, weight }, { normalizedShape }) {
      const dims = normalizedDims(x.shape, normalizedShape);
      const xhat = mul(x, rstd); // recomputed: one multiply is cheaper than keeping it
      const dxhat = weight ? mul(grad, cast(weight, x.dtype)) : grad;
      const radial = mul(xhat, average(mul(dxhat, xhat), dims)); // rstd's own response to x
      const tail = x.shape.slice(x.ndim - dims.length);
      return {
        x: mul(rstd, sub(dxhat, radial)),
        weight: weight && cast(sumTo(mul(grad, xhat), tail), weight.dtype),
      };
    },
    because: {
      x: "rmsNorm keeps x: the gradients need x̂ = x·rstd",
      rstd: "rmsNorm keeps rstd: x̂ is recomputed from it",
      weight: "rmsNorm keeps weight: it scales the gradient of x̂",
    },
    samples: [
      { x: [2, 3, 8], weight: [8], normalizedShape: 8 },
      { x: [2, 2, 3], normalizedShape: [2, 3], eps: 0.1 },
      { x: [8], weight: [8], normalizedShape: [8], eps: 1e-6 },
    ],
    rejects: [
      {
        x: [2, 8],
        weight: [4],
        normalizedShape: 8,
        message: "rmsNorm: weight must be [8] to match normalizedShape, got [4].",
      },
      {
        x: [2, 8],
        normalizedShape: [2],
        message: "rmsNorm: x must end in the normalised shape [2], got [2, 8].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, normalizedShape: NormalizedShape, options: RMSNormOptions = {}): Tensor => {
      const { eps, weight } = options;
      return apply({ x, weight }, { normalizedShape, eps });
    },
);
