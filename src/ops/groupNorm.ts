import { numel, type Shape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { affine, checkEps, moments, momentsGrad } from "./normalizing.ts";
import { mul, sub } from "./primitives/arithmetic.ts";
import { cast } from "./primitives/elementwise.ts";
import { reshapeTo, sumOver } from "./primitives/shaping.ts";

interface Attrs {
  readonly numGroups: number;
  readonly eps: number;
}

export interface GroupNormOptions {
  readonly weight?: Tensor | undefined;
  readonly bias?: Tensor | undefined;
  readonly eps?: number;
}

/** [N, C, ...] as [N, G, C/G, area], so that a group's elements are the last two dimensions. */
function grouped(x: Shape, numGroups: number): Shape {
  return [x[0], numGroups, x[1] / numGroups, numel(x.slice(2))];
}
const dims = [2, 3];

/** [C] as [1, G, C/G, 1], to broadcast over the groups. */
function perChannel(t: Tensor | undefined, numGroups: number): Tensor | undefined {
  return t && reshapeTo(t, [1, numGroups, t.numel / numGroups, 1]);
}

/**
 * Group normalisation: the channels are split into groups, and each group of each example is brought to mean 0 and
 * variance 1; then every channel is scaled and shifted. One group normalises all channels together, as many groups as
 * channels each one alone.
 *
 *     y = (x − mean) / sqrt(variance + eps) · weight + bias
 *
 * @zh 组归一化：把通道分组，每个样本的每一组变为均值 0、方差 1，再按通道缩放和平移。
 *
 * @param x          [N, C, ...] float
 * @param numGroups  how many groups; divides C
 * @param weight     [C] gain
 * @param bias       [C] shift
 * @param eps        added to the (biased, two-pass) variance; keeps a constant group finite
 * @returns          shape and dtype of x
 * @throws ShapeError when C is no multiple of numGroups or a vector is not [C]
 * @saves   x, mean [N, G, 1, 1], rstd [N, G, 1, 1], weight (x̂ is recomputed)
 * @source  Wu and He 2018, arXiv:1803.08494
 * @example groupNorm(tensor([[1, 3, 2, 6]]), 2) // [[-1, 1, -1, 1]]
 */
export const groupNorm = defineOp(
  {
    name: "groupNorm",
    inputs: ["x", "weight?", "bias?"],
    attrs: { numGroups: required<number>(), eps: 1e-5 } as Attrs,
    float: ["x", "weight", "bias"],
    shape({ x, weight, bias }, expect, { numGroups, eps }) {
      checkEps("groupNorm", eps);
      expect.that(x.length >= 2, "x", "have a batch and a channel dimension [N, C, ...]", x);
      const divides = Number.isInteger(numGroups) && numGroups >= 1 && x[1] % numGroups === 0;
      expect.that(divides, "numGroups", `divide the ${x[1]} channels of x ${show(x)}`, String(numGroups));
      for (const [name, shape] of Object.entries({ weight, bias })) {
        if (shape) expect(name, shape, [x[1]], `the channels of x ${show(x)}`);
      }
      return x;
    },
    forward({ x, weight, bias }, { numGroups, eps }) {
      const groups = reshapeTo(x, grouped(x.shape, numGroups));
      const { mean, rstd } = moments(groups, dims, eps);
      const gain = perChannel(weight, numGroups);
      const y = affine(mul(sub(groups, mean), rstd), gain, perChannel(bias, numGroups));
      return { output: reshapeTo(y, x.shape), saved: { x, mean, rstd, weight } };
    },
    backward(grad, { x, mean, rstd, weight }, { numGroups }) {
      const shape = grouped(x.shape, numGroups);
      const [groups, g] = [reshapeTo(x, shape), reshapeTo(grad, shape)];
      const xhat = mul(sub(groups, mean), rstd);
      const gain = perChannel(weight, numGroups);
      const dxhat = gain ? mul(g, cast(gain, x.dtype)) : g;
      const channelSum = (t: Tensor): Tensor => reshapeTo(sumOver(t, [0, 3]), [x.shape[1]]);
      return {
        x: reshapeTo(momentsGrad(dxhat, xhat, rstd, dims), x.shape),
        weight: weight && cast(channelSum(mul(g, xhat)), weight.dtype),
        bias: channelSum(g),
      };
    },
    because: {
      x: "groupNorm keeps x: the gradients need x̂ = (x − mean)·rstd",
      mean: "groupNorm keeps mean: x̂ is recomputed from it",
      rstd: "groupNorm keeps rstd: x̂ is recomputed from it",
      weight: "groupNorm keeps weight: it scales the gradient of x̂",
    },
    samples: [
      { x: [2, 4, 3], weight: [4], bias: [4], numGroups: 2 },
      { x: [2, 3, 2, 2], numGroups: 3, eps: 0.1 },
      { x: [3, 6], weight: [6], numGroups: 1 },
    ],
    rejects: [
      {
        x: [2, 4, 3],
        numGroups: 3,
        message: "groupNorm: numGroups must divide the 4 channels of x [2, 4, 3], got 3.",
      },
      {
        x: [2, 4, 3],
        weight: [2],
        numGroups: 2,
        message: "groupNorm: weight must be [4] to match the channels of x [2, 4, 3], got [2].",
      },
      {
        x: [4],
        numGroups: 2,
        message: "groupNorm: x must have a batch and a channel dimension [N, C, ...], got [4].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, numGroups: number, options: GroupNormOptions = {}): Tensor => {
      const { eps, ...inputs } = options;
      return apply({ x, ...inputs }, { numGroups, ...(eps === undefined ? {} : { eps }) });
    },
);
