import type { Tensor } from "../../../src/index.ts";
import * as f from "../../../src/index.ts";
import { type Adapter, type Adapters, attr, optional } from "../adapter.ts";
import { dtypeOf } from "../dtypeOf.ts";
import type { Attrs } from "../manifest.ts";

type Dims = number | readonly number[];
type Options = { dim?: Dims; keepdim?: boolean };

const options = (attrs: Attrs): Options => ({
  dim: optional(attrs, "dim"),
  keepdim: attr(attrs, "keepdim", false),
});

const plain =
  (op: (x: Tensor, options: Options) => Tensor): Adapter =>
  ({ input }, attrs) =>
    op(input, options(attrs));

const typed =
  (op: typeof f.sum): Adapter =>
  ({ input }, attrs) =>
    op(input, { ...options(attrs), dtype: dtypeOf(attrs, input) });

const correction = (attrs: Attrs): number =>
  optional<number>(attrs, "correction") ?? (attr(attrs, "unbiased", true) ? 1 : 0);

const spread =
  (op: typeof f.variance): Adapter =>
  ({ input }, attrs) =>
    op(input, { ...options(attrs), correction: correction(attrs) });

const arg =
  (op: typeof f.argmax): Adapter =>
  ({ input }, attrs) =>
    op(input, { dim: optional(attrs, "dim"), keepdim: attr(attrs, "keepdim", false) });

const extreme =
  (op: typeof f.max): Adapter =>
  ({ input }, attrs) => {
    const dim = optional<number>(attrs, "dim");
    return dim === undefined ? op(input) : op(input, { dim, keepdim: attr(attrs, "keepdim", false) });
  };

const length: Adapter = ({ input }, attrs, { outputs = [] }) => {
  // PyTorch 1.13 keeps every dimension when none is named, which later versions do not.
  const keepdim = optional(attrs, "dim") === undefined ? outputs[0].shape.length > 0 : attr(attrs, "keepdim", false);
  return f.norm(input, { dim: optional(attrs, "dim"), keepdim, p: orderOf(attrs) });
};

/** The exponent under either of its names; "fro" is the length of all elements. */
function orderOf(attrs: Attrs): number {
  const order = optional<number | string>(attrs, "ord") ?? optional<number | string>(attrs, "p") ?? 2;
  return order === "fro" ? 2 : Number(order);
}

export const reductions: Adapters = {
  "torch.all": plain(f.all),
  "torch.amax": plain(f.amax),
  "torch.amin": plain(f.amin),
  "torch.aminmax": ({ input }, attrs) =>
    f.aminmax(input, { dim: optional(attrs, "dim"), keepdim: attr(attrs, "keepdim", false) }),
  "torch.any": plain(f.any),
  "torch.argmax": arg(f.argmax),
  "torch.argmin": arg(f.argmin),
  "torch.count_nonzero": ({ input }, attrs) => f.countNonzero(input, { dim: optional(attrs, "dim") }),
  "torch.cummax": ({ input }, attrs) => f.cummax(input, attr(attrs, "dim")),
  "torch.cummin": ({ input }, attrs) => f.cummin(input, attr(attrs, "dim")),
  "torch.cumprod": ({ input }, attrs) => f.cumprod(input, attr(attrs, "dim"), { dtype: dtypeOf(attrs, input) }),
  "torch.cumsum": ({ input }, attrs) => f.cumsum(input, attr(attrs, "dim"), { dtype: dtypeOf(attrs, input) }),
  "torch.linalg.vector_norm": length,
  "torch.logcumsumexp": ({ input }, attrs) => f.logcumsumexp(input, attr(attrs, "dim")),
  "torch.logsumexp": plain(f.logsumexp),
  "torch.max": extreme(f.max),
  "torch.mean": typed(f.mean),
  "torch.median": extreme(f.median),
  "torch.min": extreme(f.min),
  "torch.nanmean": typed(f.nanmean),
  "torch.nansum": typed(f.nansum),
  "torch.norm": length,
  "torch.prod": typed(f.prod),
  "torch.std": spread(f.std),
  "torch.std_mean": ({ input }, attrs) => {
    const { std, mean } = f.stdMean(input, { ...options(attrs), correction: correction(attrs) });
    return { std, mean };
  },
  "torch.sum": typed(f.sum),
  "torch.var": spread(f.variance),
  "torch.var_mean": ({ input }, attrs) => {
    const { variance, mean } = f.varMean(input, { ...options(attrs), correction: correction(attrs) });
    return { var: variance, mean };
  },
};
