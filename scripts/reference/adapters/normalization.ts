import type { Tensor } from "../../../src/index.ts";
import * as f from "../../../src/index.ts";
import { type Adapters, attr, optional } from "../adapter.ts";

interface Statistics {
  readonly output: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** Output and running statistics after a call: those of the batch of `count` values per channel taken in by `momentum`. */
function withRunning(
  { output, mean, variance }: Statistics,
  { running_mean: oldMean, running_var: oldVariance }: Readonly<Record<string, Tensor | undefined>>,
  momentum: number,
  count: number,
): Readonly<Record<string, Tensor>> {
  if (!oldMean || !oldVariance || count === 0) return { output, ...old(oldMean, oldVariance) };
  const blend = (before: Tensor, batch: Tensor): Tensor => before.mul(1 - momentum).add(batch.mul(momentum));
  return {
    output,
    running_mean: blend(oldMean, mean),
    running_var: blend(oldVariance, variance.mul(count / (count - 1))), // the running variance is unbiased
  };
}

const old = (mean: Tensor | undefined, variance: Tensor | undefined): Readonly<Record<string, Tensor>> =>
  mean && variance ? { running_mean: mean, running_var: variance } : {};

const shape = (value: unknown): number | readonly number[] => value as number | readonly number[];

export const normalization: Adapters = {
  "torch.nn.functional.batch_norm"(inputs, attrs) {
    const { input, weight, bias, running_mean: runningMean, running_var: runningVar } = inputs;
    const training = attr(attrs, "training", false);
    const eps = attr(attrs, "eps", 1e-5);
    if (!training) {
      const { output } = f.batchNorm(input, { weight, bias, runningMean, runningVar, training, eps });
      return { output, ...old(runningMean, runningVar) };
    }
    const count = input.numel / Math.max(1, input.shape[1]);
    return withRunning(
      f.batchNorm(input, { weight, bias, training, eps }),
      inputs,
      attr(attrs, "momentum", 0.1),
      count,
    );
  },
  "torch.nn.functional.instance_norm"(inputs, attrs) {
    const { input, weight, bias, running_mean: runningMean, running_var: runningVar } = inputs;
    const useInputStats = attr(attrs, "use_input_stats", true);
    const eps = attr(attrs, "eps", 1e-5);
    if (!useInputStats) {
      const { output } = f.instanceNorm(input, { weight, bias, runningMean, runningVar, useInputStats, eps });
      return { output, ...old(runningMean, runningVar) };
    }
    const count = input.numel === 0 ? 0 : input.numel / (input.shape[0] * input.shape[1]);
    return withRunning(f.instanceNorm(input, { weight, bias, eps }), inputs, attr(attrs, "momentum", 0.1), count);
  },
  "torch.nn.functional.layer_norm": ({ input, weight, bias }, attrs) =>
    f.layerNorm(input, shape(attrs.normalized_shape), { weight, bias, eps: attr(attrs, "eps", 1e-5) }),
  "torch.nn.functional.group_norm": ({ input, weight, bias }, attrs) =>
    f.groupNorm(input, attr(attrs, "num_groups"), { weight, bias, eps: attr(attrs, "eps", 1e-5) }),
  "torch.nn.functional.local_response_norm": ({ input }, attrs) =>
    f.localResponseNorm(input, attr(attrs, "size"), {
      alpha: attr(attrs, "alpha", 1e-4),
      beta: attr(attrs, "beta", 0.75),
      k: attr(attrs, "k", 1),
    }),
  "torch.nn.functional.normalize": ({ input }, attrs) =>
    f.normalize(input, { p: attr(attrs, "p", 2), dim: attr(attrs, "dim", 1), eps: attr(attrs, "eps", 1e-12) }),
  rms_norm: ({ input, weight }, attrs) =>
    f.rmsNorm(input, shape(attrs.normalized_shape ?? input.shape.at(-1)), { weight, eps: optional(attrs, "eps") }),
};
