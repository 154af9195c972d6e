import { ValueError } from "../ir/errors.ts";
import { numel, type Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { pow } from "./pow.ts";
import { add, div, mul, square, sub } from "./primitives/arithmetic.ts";
import { reshapeTo } from "./primitives/shaping.ts";
import { windowSum } from "./primitives/window.ts";

interface Attrs {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

export type LocalResponseNormOptions = Partial<Omit<Attrs, "size">>;

/** Sums over `before` + 1 + `after` neighbouring channels of [N, C, ...]; beyond the first and last there are zeros. */
function acrossChannels(x: Tensor, before: number, after: number): Tensor {
  const [n, c, ...spatial] = x.shape;
  const planes: Shape = [n, 1, c, numel(spatial)]; // the channels as a spatial dimension
  const sums = windowSum(reshapeTo(x, planes), {
    kernel: [before + 1 + after, 1],
    stride: [1, 1],
    padding: [
      [before, after],
      [0, 0],
    ],
    dilation: [1, 1],
  });
  return reshapeTo(sums, x.shape);
}

/** Neighbours before and after a channel: of an even number, the odd one lies before. */
const reach = (size: number): [number, number] => [Math.floor(size / 2), Math.floor((size - 1) / 2)];

/**
 * Local response normalisation: every element is divided by the energy of its neighbours in the channels around it.
 *
 *     y = x / (k + alpha · Σ x² / size) ^ beta,  summed over size channels
 *
 * @zh 局部响应归一化：每个元素除以相邻通道上平方和的幂。
 *
 * @param x      [N, C, ...] float, with at least one spatial dimension
 * @param size   how many channels are summed over: ⌊size/2⌋ before, ⌊(size − 1)/2⌋ after; beyond the edge count zeros
 * @param alpha  weight of the mean square
 * @param beta   exponent
 * @param k      added to the weighted mean square
 * @returns      shape and dtype of x
 * @throws ShapeError when x has no spatial dimension, ValueError for a size below 1
 * @saves   x, base (k + alpha·Σ x²/size)
 * @source  Krizhevsky, Sutskever and Hinton 2012, "ImageNet classification with deep convolutional neural networks"
 * @example localResponseNorm(tensor([[[1], [2]]]), 1, { alpha: 1, beta: 1 }) // [[[0.5], [0.4]]]
 */
export const localResponseNorm = defineOp(
  {
    name: "localResponseNorm",
    inputs: ["x"],
    attrs: { size: required<number>(), alpha: 1e-4, beta: 0.75, k: 1 } as Attrs,
    float: ["x"],
    shape({ x }, expect, { size }) {
      expect.that(x.length >= 3, "x", "have at least 3 dimensions [N, C, ...spatial]", x);
      if (Number.isInteger(size) && size >= 1) return x;
      throw new ValueError({
        op: "localResponseNorm",
        argument: "size",
        expected: "be a whole number of at least 1",
        received: String(size),
      });
    },
    forward({ x }, { size, alpha, beta, k }) {
      const energy = acrossChannels(square(x), ...reach(size));
      const base = add(mul(energy, alpha / size), k);
      return { output: div(x, pow(base, beta)), saved: { x, base } };
    },
    backward(grad, { x, base }, { size, alpha, beta }) {
      const direct = div(grad, pow(base, beta));
      const [before, after] = reach(size);
      // What a channel does to its neighbours comes back over the mirrored window.
      const spread = acrossChannels(mul(direct, div(x, base)), after, before);
      return { x: sub(direct, mul(mul(x, spread), (2 * alpha * beta) / size)) };
    },
    because: "localResponseNorm keeps x and base: both factors of the gradient need them",
    samples: [
      { x: [2, 5, 3], size: 2, alpha: 0.5, beta: 0.75, k: 1 },
      { x: [2, 4, 2, 2], size: 5, alpha: 0.3, beta: 0.5, k: 2 },
      { x: [1, 3, 1, 2, 1], size: 3 },
    ],
    rejects: [
      {
        x: [2, 3],
        size: 3,
        message: "localResponseNorm: x must have at least 3 dimensions [N, C, ...spatial], got [2, 3].",
      },
      {
        x: [2, 3, 4],
        size: 0,
        message: "localResponseNorm: size must be a whole number of at least 1, got 0.",
      },
    ],
  },
  (apply) =>
    (x: Tensor, size: number, options: LocalResponseNormOptions = {}): Tensor =>
      apply({ x }, { size, ...options }),
);
