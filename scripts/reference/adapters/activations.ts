import type { Tensor } from "../../../src/index.ts";
import * as f from "../../../src/index.ts";
import { type Adapter, type Adapters, attr } from "../adapter.ts";

const plain =
  (op: (x: Tensor) => Tensor): Adapter =>
  ({ input }) =>
    op(input);

/** Attributes that the library spells in camelCase. */
export const activations: Adapters = {
  "torch.nn.functional.celu": ({ input }, attrs) => f.celu(input, { alpha: attr(attrs, "alpha", 1) }),
  "torch.nn.functional.elu": ({ input }, attrs) => f.elu(input, { alpha: attr(attrs, "alpha", 1) }),
  "torch.nn.functional.gelu": ({ input }, attrs) => f.gelu(input, { approximate: attr(attrs, "approximate", "none") }),
  "torch.nn.functional.glu": ({ input }, attrs) => f.glu(input, { dim: attr(attrs, "dim", -1) }),
  "torch.nn.functional.hardshrink": ({ input }, attrs) => f.hardshrink(input, { lambd: attr(attrs, "lambd", 0.5) }),
  "torch.nn.functional.hardsigmoid": plain(f.hardsigmoid),
  "torch.nn.functional.hardswish": plain(f.hardswish),
  "torch.nn.functional.hardtanh": ({ input }, attrs) =>
    f.hardtanh(input, { minVal: attr(attrs, "min_val", -1), maxVal: attr(attrs, "max_val", 1) }),
  "torch.nn.functional.leaky_relu": ({ input }, attrs) =>
    f.leakyRelu(input, { negativeSlope: attr(attrs, "negative_slope", 0.01) }),
  "torch.nn.functional.logsigmoid": plain(f.logSigmoid),
  "torch.nn.functional.mish": plain(f.mish),
  "torch.nn.functional.prelu": ({ input, weight }) => f.prelu(input, weight),
  "torch.nn.functional.relu": plain(f.relu),
  "torch.nn.functional.relu6": plain(f.relu6),
  "torch.nn.functional.rrelu": ({ input }, attrs) =>
    f.rrelu(input, {
      lower: attr(attrs, "lower", 1 / 8),
      upper: attr(attrs, "upper", 1 / 3),
      training: attr(attrs, "training", false),
    }),
  "torch.nn.functional.selu": plain(f.selu),
  "torch.nn.functional.silu": plain(f.silu),
  "torch.nn.functional.softplus": ({ input }, attrs) =>
    f.softplus(input, { beta: attr(attrs, "beta", 1), threshold: attr(attrs, "threshold", 20) }),
  "torch.nn.functional.softshrink": ({ input }, attrs) => f.softshrink(input, { lambd: attr(attrs, "lambd", 0.5) }),
  "torch.nn.functional.softsign": plain(f.softsign),
  "torch.nn.functional.tanhshrink": plain(f.tanhshrink),
  "torch.nn.functional.threshold": ({ input }, attrs) =>
    f.threshold(input, { threshold: attr(attrs, "threshold"), value: attr(attrs, "value") }),
};
