import { ValueError } from "../ir/errors.ts";
import { numel, type Shape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, type Expect } from "./defineOp.ts";
import { average, checkEps } from "./normalizing.ts";
import { add, div, isZeros, mul, square, sub } from "./primitives/arithmetic.ts";
import { cast, elementwise } from "./primitives/elementwise.ts";
import { reshapeTo, sumOver } from "./primitives/shaping.ts";

interface Attrs {
  readonly training: boolean;
  readonly eps: number;
}

/** Every dimension but the channels, which are dimension 1. */
const reduced = (x: Shape): number[] => x.map((_, i) => i).filter((i) => i !== 1);
/** [C] as [1, C, 1, …], to broadcast over x. */
const perChannel = (x: Shape, t: Tensor): Tensor =>
  reshapeTo(
    t,
    x.map((extent, i) => (i === 1 ? extent : 1)),
  );
/** Values per channel; 1 of an empty batch, whose sums are 0. */
const perChannelCount = (x: Shape): number => Math.max(1, numel(x) / Math.max(1, x[1]));
const perChannelSum = (x: Tensor): Tensor => reshapeTo(sumOver(x, reduced(x.shape)), [x.shape[1]]);

/** Values of a channel of an image from which it has a mean of its own. */
const fewest = 32;

/**
 * Σ(x − mean)² of each channel: [C]. Of images it is Σ(x − m)² about each image's own mean m, which is read while the image is in
 * a cache, and count · (m − mean)² (Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample
 * variances", 1979).
 */
function squaredDistances(x: Tensor, mean: Tensor): Tensor {
  const count = numel(x.shape.slice(2));
  if (count < fewest) return perChannelSum(square(sub(x, perChannel(x.shape, mean))));
  const within = reduced(x.shape).slice(1);
  const own = average(x, within); // [N, C, 1, …]
  const inside = sumOver(square(sub(x, own)), within);
  const between = mul(square(sub(own, perChannel(x.shape, mean))), count);
  return perChannelSum(add(inside, between));
}

function checkShapes(
  { x, ...vectors }: { x: Shape } & { readonly [name: string]: Shape | undefined },
  expect: Expect,
  training: boolean,
): void {
  expect.that(x.length >= 2, "x", "have a batch and a channel dimension [N, C, ...]", x);
  for (const name of ["weight", "bias", "runningMean", "runningVar"]) {
    const shape = vectors[name];
    if (shape) expect(name, shape, [x[1]], `the channels of x ${show(x)}`);
  }
  if (!training) {
    expect.that(
      vectors.runningMean !== undefined && vectors.runningVar !== undefined,
      "runningMean and runningVar",
      "be given in evaluation mode",
      "none",
    );
    return;
  }
  if (x[1] > 0 && numel(x) / x[1] === 1) {
    throw new ValueError({
      op: "batchNorm",
      argument: "x",
      expected: "have more than 1 value per channel in training, since the variance of one value says nothing",
      received: show(x),
      repair: "Use a larger batch (drop a last batch of 1), or evaluation mode.",
    });
  }
}

/**
 * Batch normalisation: each channel is brought to mean 0 and variance 1, then scaled and shifted.
 *
 *     y = (x − mean) / sqrt(variance + eps) · weight + bias
 *
 * In training mean and (biased, two-pass) variance are those of the batch, in evaluation the running ones. They are
 * outputs too, so that a layer can update its running statistics. Of an empty batch they are 0.
 *
 * @zh 批归一化：每个通道在批内变为均值 0、方差 1，再缩放和平移；评估时用滑动统计量。
 *
 * @param x            [N, C, ...] float
 * @param weight       [C] gain
 * @param bias         [C] shift
 * @param runningMean  [C], read in evaluation only
 * @param runningVar   [C], read in evaluation only
 * @param training     whether to use the batch's statistics
 * @param eps          added to the variance; keeps a constant channel finite
 * @returns            { output [N, C, ...], mean [C], variance [C] }
 * @throws ShapeError when a vector is not [C], ValueError for one value per channel in training
 * @saves   x, mean [C], rstd [C], weight (x̂ is recomputed)
 * @example batchNorm(tensor([[1], [3]])) // { output: [[-1], [1]], mean: [2], variance: [1] }
 * @source  Ioffe and Szegedy 2015, arXiv:1502.03167
 */
export const batchNorm = defineOp(
  {
    name: "batchNorm",
    inputs: ["x", "weight?", "bias?", "runningMean?", "runningVar?"],
    attrs: { training: true, eps: 1e-5 } as Attrs,
    float: ["x", "weight", "bias", "runningMean", "runningVar"],
    constant: ["runningMean", "runningVar"],
    shape(shapes, expect, { training, eps }) {
      checkEps("batchNorm", eps);
      checkShapes({ ...shapes }, expect, training);
      const { x } = shapes;
      return { output: x, mean: [x[1]], variance: [x[1]] };
    },
    forward({ x, weight, bias, runningMean, runningVar }, { training, eps }) {
      const count = perChannelCount(x.shape);
      const follow = (t: Tensor): Tensor => cast(t, x.dtype);
      const mean = training || !runningMean ? div(perChannelSum(x), count) : follow(runningMean);
      const centered = sub(x, perChannel(x.shape, mean));
      const variance = training || !runningVar ? div(squaredDistances(x, mean), count) : follow(runningVar);
      const rstd = elementwise("rsqrt", add(variance, eps)); // [C]
      const gain = weight ? mul(rstd, follow(weight)) : rstd;
      const scaled = mul(centered, perChannel(x.shape, gain));
      const output = bias ? add(scaled, perChannel(x.shape, follow(bias))) : scaled;
      return { output: { output, mean, variance }, saved: { x, mean, rstd, weight } };
    },
    backward(grad, { x, mean, rstd, weight }, { training }) {
      const count = perChannelCount(x.shape);
      const g = grad.output;
      const centered = sub(x, perChannel(x.shape, mean));
      const sum = perChannelSum(g); // [C]
      const sumXhat = mul(perChannelSum(mul(g, centered)), rstd); // [C]
      const gain = weight ? mul(rstd, cast(weight, x.dtype)) : rstd;
      let inner = g;
      if (training) {
        // Through the mean, and through rstd: x̂ times the average of g·x̂.
        const radial = mul(centered, perChannel(x.shape, mul(div(sumXhat, count), rstd)));
        inner = sub(sub(g, perChannel(x.shape, div(sum, count))), radial);
      }
      let dx = mul(inner, perChannel(x.shape, gain));
      if (training && !isZeros(grad.mean)) dx = add(dx, perChannel(x.shape, div(grad.mean, count)));
      if (training && !isZeros(grad.variance)) {
        dx = add(dx, mul(centered, perChannel(x.shape, div(mul(grad.variance, 2), count))));
      }
      return {
        x: dx,
        weight: weight && cast(sumXhat, weight.dtype),
        bias: sum,
        runningMean: null,
        runningVar: null,
      };
    },
    because: {
      x: "batchNorm keeps x: the gradient of weight needs x̂ = (x − mean)·rstd",
      mean: "batchNorm keeps mean: x̂ is recomputed from it",
      rstd: "batchNorm keeps rstd: x̂ is recomputed from it",
      weight: "batchNorm keeps weight: it scales the gradient of x",
    },
    samples: [
      { x: [4, 3], weight: [3], bias: [3] },
      { x: [3, 2, 2, 2], weight: [2], bias: [2], eps: 0.1 },
      { x: [3, 2, 4] },
      { x: [2, 2, 2, 1, 2], bias: [2] },
      { x: [2, 2, 4, 8], weight: [2], bias: [2] },
      { x: [0, 2, 3], weight: [2] },
      {
        x: [3, 2, 2],
        weight: [2],
        bias: [2],
        runningMean: { values: [0.5, -1], shape: [2] },
        runningVar: { values: [1.5, 2], shape: [2] },
        training: false,
      },
    ],
    rejects: [
      {
        x: [1, 3],
        message:
          "batchNorm: x must have more than 1 value per channel in training, since the variance of one value says nothing, " +
          "got [1, 3]. Use a larger batch (drop a last batch of 1), or evaluation mode.",
      },
      {
        x: [4, 3],
        weight: [4],
        message: "batchNorm: weight must be [3] to match the channels of x [4, 3], got [4].",
      },
    ],
  },
  (apply) =>
    (
      x: Tensor,
      options: Partial<Attrs> & {
        readonly weight?: Tensor | undefined;
        readonly bias?: Tensor | undefined;
        readonly runningMean?: Tensor | undefined;
        readonly runningVar?: Tensor | undefined;
      } = {},
    ) => {
      const { training = true, eps = 1e-5, ...inputs } = options;
      return apply({ x, ...inputs }, { training, eps });
    },
);
