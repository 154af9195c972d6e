import * as f from "../../../src/index.ts";
import { type Adapters, attr } from "../adapter.ts";

export const normalization: Adapters = {
  "torch.nn.functional.batch_norm": (inputs, attrs) => {
    const { input, weight, bias, running_mean: mean, running_var: variance } = inputs;
    const training = attr(attrs, "training", false);
    const eps = attr(attrs, "eps", 1e-5);
    if (!training) {
      const { output } = f.batchNorm(input, { weight, bias, runningMean: mean, runningVar: variance, training, eps });
      return { output, ...(mean ? { running_mean: mean, running_var: variance } : {}) };
    }
    const normal = f.batchNorm(input, { weight, bias, training, eps });
    if (!mean) return { output: normal.output };
    const share = attr(attrs, "momentum", 0.1);
    const count = input.numel / input.shape[1];
    const blend = (old: f.Tensor, batch: f.Tensor): f.Tensor => old.mul(1 - share).add(batch.mul(share));
    return {
      output: normal.output,
      running_mean: blend(mean, normal.mean),
      running_var: blend(variance, normal.variance.mul(count / (count - 1))),
    };
  },
};
