import { numel, type Shape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { batchNorm } from "./batchNorm.ts";
import { defineOp, type Expect } from "./defineOp.ts";
import { average, checkEps } from "./normalizing.ts";
import { expandTo, reshapeTo } from "./primitives/shaping.ts";

interface Attrs {
  readonly useInputStats: boolean;
  readonly eps: number;
}

export interface InstanceNormOptions extends Partial<Attrs> {
  readonly weight?: Tensor | undefined;
  readonly bias?: Tensor | undefined;
  readonly runningMean?: Tensor | undefined;
  readonly runningVar?: Tensor | undefined;
}

function checkShapes(
  { x, ...vectors }: { x: Shape } & { readonly [name: string]: Shape | undefined },
  expect: Expect,
  useInputStats: boolean,
): void {
  expect.that(x.length >= 2, "x", "have a batch and a channel dimension [N, C, ...]", x);
  for (const name of ["weight", "bias", "runningMean", "runningVar"]) {
    const shape = vectors[name];
    if (shape) expect(name, shape, [x[1]], `the channels of x ${show(x)}`);
  }
  if (useInputStats) {
    const enough = numel(x.slice(2)) !== 1;
    expect.that(enough, "x", "have more than 1 spatial element, since the variance of one value says nothing", x);
    return;
  }
  const given = vectors.runningMean !== undefined && vectors.runningVar !== undefined;
  expect.that(given, "runningMean and runningVar", "be given when useInputStats is false", "none");
}

/** [C] once per example: [N·C]. */
function perInstance(x: Tensor, t: Tensor | undefined): Tensor | undefined {
  const [n, c] = x.shape;
  return t && reshapeTo(expandTo(t, [n, c]), [n * c]);
}

/**
 * Instance normalisation: each channel of each example is brought to mean 0 and variance 1, then scaled and shifted.
 * It is batch normalisation with every channel of every example as a channel of its own.
 *
 *     y = (x − mean) / sqrt(variance + eps) · weight + bias
 *
 * Mean and (biased, two-pass) variance, averaged over the batch, are outputs too, so that a layer can update its
 * running statistics.
 *
 * @zh 实例归一化：每个样本的每个通道各自变为均值 0、方差 1，再按通道缩放和平移。
 *
 * @param x              [N, C, ...] float
 * @param weight         [C] gain
 * @param bias           [C] shift
 * @param runningMean    [C], read when useInputStats is false
 * @param runningVar     [C], read when useInputStats is false
 * @param useInputStats  whether to use each example's own statistics
 * @param eps            added to the variance; keeps a constant channel finite
 * @returns              { output [N, C, ...], mean [C], variance [C] }
 * @throws ShapeError when a vector is not [C], or there is one value per channel to take the statistics of
 * @saves   what batchNorm saves: x, mean, rstd, weight (x̂ is recomputed)
 * @source  Ulyanov, Vedaldi and Lempitsky 2016, arXiv:1607.08022
 * @example instanceNorm(tensor([[[1, 3]]])) // { output: [[[-1, 1]]], mean: [2], variance: [1] }
 */
export const instanceNorm = defineOp(
  {
    name: "instanceNorm",
    inputs: ["x", "weight?", "bias?", "runningMean?", "runningVar?"],
    attrs: { useInputStats: true, eps: 1e-5 } as Attrs,
    float: ["x", "weight", "bias", "runningMean", "runningVar"],
    constant: ["runningMean", "runningVar"],
    shape(shapes, expect, { useInputStats, eps }) {
      checkEps("instanceNorm", eps);
      checkShapes({ ...shapes }, expect, useInputStats);
      const { x } = shapes;
      return { output: x, mean: [x[1]], variance: [x[1]] };
    },
    forward({ x, weight, bias, runningMean, runningVar }, { useInputStats, eps }) {
      if (!useInputStats) {
        const constants = { runningMean: runningMean?.detach(), runningVar: runningVar?.detach() };
        return { output: batchNorm(x, { weight, bias, ...constants, training: false, eps }), saved: {} };
      }
      const [n, c, ...spatial] = x.shape;
      const { output, mean, variance } = batchNorm(reshapeTo(x, [1, n * c, ...spatial]), {
        weight: perInstance(x, weight),
        bias: perInstance(x, bias),
        eps,
      });
      const overBatch = (t: Tensor): Tensor => reshapeTo(average(reshapeTo(t, [n, c]), [0]), [c]);
      return {
        output: { output: reshapeTo(output, x.shape), mean: overBatch(mean), variance: overBatch(variance) },
        saved: {},
      };
    },
    samples: [
      { x: [2, 3, 4], weight: [3], bias: [3] },
      { x: [2, 2, 2, 3], eps: 0.1 },
      {
        x: [3, 2, 2],
        weight: [2],
        bias: [2],
        runningMean: { values: [0.5, -1], shape: [2] },
        runningVar: { values: [1.5, 2], shape: [2] },
        useInputStats: false,
      },
    ],
    rejects: [
      {
        x: [2, 3, 1],
        message:
          "instanceNorm: x must have more than 1 spatial element, since the variance of one value says nothing, got [2, 3, 1].",
      },
      {
        x: [2, 3, 4],
        bias: [2],
        message: "instanceNorm: bias must be [3] to match the channels of x [2, 3, 4], got [2].",
      },
      {
        x: [2, 3, 4],
        useInputStats: false,
        message: "instanceNorm: runningMean and runningVar must be given when useInputStats is false, got none.",
      },
    ],
  },
  (apply) =>
    (x: Tensor, options: InstanceNormOptions = {}) => {
      const { useInputStats = true, eps = 1e-5, ...inputs } = options;
      return apply({ x, ...inputs }, { useInputStats, eps });
    },
);
