import type { Tensor } from "../../../src/index.ts";
import * as f from "../../../src/index.ts";
import { type Adapter, type Adapters, attr } from "../adapter.ts";

const plain =
  (op: (x: Tensor) => Tensor): Adapter =>
  ({ input }) =>
    op(input);

/** Functions of one tensor, elementwise. */
export const unary: Adapters = {
  "torch.abs": plain(f.abs),
  "torch.ceil": plain(f.ceil),
  "torch.clamp": ({ input }, attrs) => f.clamp(input, { min: attr(attrs, "min"), max: attr(attrs, "max") }),
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
};
