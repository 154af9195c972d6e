import type { Tensor } from "../../../src/index.ts";
import * as f from "../../../src/index.ts";
import { type Adapter, type Adapters, optional } from "../adapter.ts";

const plain =
  (op: (x: Tensor) => Tensor): Adapter =>
  ({ input }) =>
    op(input);

const logit: Adapter = ({ input }, attrs) => f.logit(input, { eps: optional<number>(attrs, "eps") });

/** Functions of one tensor, elementwise. */
export const unary: Adapters = {
  "torch.abs": plain(f.abs),
  "torch.ceil": plain(f.ceil),
  "torch.clamp": ({ input }, attrs) => f.clamp(input, { min: optional(attrs, "min"), max: optional(attrs, "max") }),
  "torch.cos": plain(f.cos),
  "torch.exp": plain(f.exp),
  "torch.expm1": plain(f.expm1),
  "torch.floor": plain(f.floor),
  "torch.isfinite": plain(f.isfinite),
  "torch.isinf": plain(f.isinf),
  "torch.isnan": plain(f.isnan),
  "torch.log": plain(f.log),
  "torch.log1p": plain(f.log1p),
  "torch.logical_not": plain(f.logicalNot),
  "torch.neg": plain(f.neg),
  "torch.reciprocal": plain(f.reciprocal),
  "torch.round": plain(f.round),
  "torch.rsqrt": plain(f.rsqrt),
  "torch.sigmoid": plain(f.sigmoid),
  "torch.sign": plain(f.sign),
  "torch.sin": plain(f.sin),
  "torch.sqrt": plain(f.sqrt),
  "torch.square": plain(f.square),
  "torch.tanh": plain(f.tanh),
  "torch.trunc": plain(f.trunc),
  "torch.acos": plain(f.acos),
  "torch.acosh": plain(f.acosh),
  "torch.asin": plain(f.asin),
  "torch.asinh": plain(f.asinh),
  "torch.atan": plain(f.atan),
  "torch.atanh": plain(f.atanh),
  "torch.cosh": plain(f.cosh),
  "torch.erf": plain(f.erf),
  "torch.erfc": plain(f.erfc),
  "torch.exp2": plain(f.exp2),
  "torch.log10": plain(f.log10),
  "torch.log2": plain(f.log2),
  "torch.sinh": plain(f.sinh),
  "torch.tan": plain(f.tan),
  "torch.nan_to_num": ({ input }, attrs) =>
    f.nanToNum(input, {
      nan: optional(attrs, "nan"),
      posinf: optional(attrs, "posinf"),
      neginf: optional(attrs, "neginf"),
    }),
  "torch.special.logit": logit,
  "torch.logit": logit,
};
