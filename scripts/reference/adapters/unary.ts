import type { Tensor } from "../../../src/index.ts";
import * as f from "../../../src/index.ts";
import { type Adapter, type Adapters, attr } from "../adapter.ts";
import { operand } from "./binary.ts";

const plain =
  (op: (x: Tensor) => Tensor): Adapter =>
  ({ input }) =>
    op(input);

const clamp: Adapter = (inputs, attrs) =>
  f.clamp(inputs.input, {
    min: operand(inputs, attrs, "min") ?? undefined,
    max: operand(inputs, attrs, "max") ?? undefined,
  });
const logit: Adapter = ({ input }, attrs) =>
  f.logit(input, { eps: attr<number | null>(attrs, "eps", null) ?? undefined });

/** Functions of one tensor, elementwise. */
export const unary: Adapters = {
  "torch.abs": plain(f.abs),
  "torch.acos": plain(f.acos),
  "torch.acosh": plain(f.acosh),
  "torch.asin": plain(f.asin),
  "torch.asinh": plain(f.asinh),
  "torch.atan": plain(f.atan),
  "torch.atanh": plain(f.atanh),
  "torch.bitwise_not": plain(f.bitwiseNot),
  "torch.ceil": plain(f.ceil),
  "torch.clamp": clamp,
  "torch.clip": clamp,
  "torch.cos": plain(f.cos),
  "torch.cosh": plain(f.cosh),
  "torch.erf": plain(f.erf),
  "torch.erfc": plain(f.erfc),
  "torch.exp": plain(f.exp),
  "torch.exp2": plain(f.exp2),
  "torch.expm1": plain(f.expm1),
  "torch.floor": plain(f.floor),
  "torch.frac": plain(f.frac),
  "torch.isfinite": plain(f.isfinite),
  "torch.isinf": plain(f.isinf),
  "torch.isnan": plain(f.isnan),
  "torch.log": plain(f.log),
  "torch.log10": plain(f.log10),
  "torch.log1p": plain(f.log1p),
  "torch.log2": plain(f.log2),
  "torch.logical_not": plain(f.logicalNot),
  "torch.logit": logit,
  "torch.nan_to_num": ({ input }, attrs) =>
    f.nanToNum(input, {
      nan: attr<number | null>(attrs, "nan", null) ?? undefined,
      posinf: attr<number | null>(attrs, "posinf", null) ?? undefined,
      neginf: attr<number | null>(attrs, "neginf", null) ?? undefined,
    }),
  "torch.neg": plain(f.neg),
  "torch.reciprocal": plain(f.reciprocal),
  "torch.round": ({ input }, attrs) => f.round(input, { decimals: attr(attrs, "decimals", 0) }),
  "torch.rsqrt": plain(f.rsqrt),
  "torch.sigmoid": plain(f.sigmoid),
  "torch.sign": plain(f.sign),
  "torch.sin": plain(f.sin),
  "torch.sinh": plain(f.sinh),
  "torch.special.erf": plain(f.erf),
  "torch.special.erfc": plain(f.erfc),
  "torch.special.exp2": plain(f.exp2),
  "torch.special.expit": plain(f.sigmoid),
  "torch.special.expm1": plain(f.expm1),
  "torch.special.log1p": plain(f.log1p),
  "torch.special.logit": logit,
  "torch.sqrt": plain(f.sqrt),
  "torch.square": plain(f.square),
  "torch.tan": plain(f.tan),
  "torch.tanh": plain(f.tanh),
  "torch.trunc": plain(f.trunc),
};
