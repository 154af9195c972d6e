import type { Tensor } from "../../../src/index.ts";
import * as f from "../../../src/index.ts";
import { type Adapter, type Adapters, attr } from "../adapter.ts";

type Operand = Tensor | number;

/** The second operand is an input or, for a number, an attribute. */
const plain =
  (op: (x: Tensor, y: Operand) => Tensor, name = "other"): Adapter =>
  (inputs, attrs) =>
    op(inputs.input, inputs[name] ?? attr<number>(attrs, name));

const roundings: Readonly<Record<string, (x: Tensor) => Tensor>> = { floor: f.floor, trunc: f.trunc };

/** Functions of two tensors, elementwise. */
export const binary: Adapters = {
  "torch.Tensor.__rsub__": ({ input }, attrs) => f.sub(attr<number>(attrs, "other"), input),
  "torch.Tensor.__rtruediv__": ({ input }, attrs) => f.div(attr<number>(attrs, "other"), input),
  "torch.add"(inputs, attrs) {
    const other = inputs.other ?? attr<number>(attrs, "other");
    return f.add(inputs.input, attrs.alpha === undefined ? other : f.mul(other, attr<number>(attrs, "alpha")));
  },
  "torch.div"(inputs, attrs) {
    const quotient = f.div(inputs.input, inputs.other ?? attr<number>(attrs, "other"));
    const rounding = attr<string | null>(attrs, "rounding_mode", null);
    return rounding === null ? quotient : roundings[rounding](quotient);
  },
  "torch.eq": plain(f.eq),
  "torch.ge": plain(f.ge),
  "torch.gt": plain(f.gt),
  "torch.le": plain(f.le),
  "torch.logical_and": plain(f.logicalAnd),
  "torch.logical_or": plain(f.logicalOr),
  "torch.logical_xor": plain(f.logicalXor),
  "torch.lt": plain(f.lt),
  "torch.maximum": plain(f.maximum),
  "torch.minimum": plain(f.minimum),
  "torch.mul": plain(f.mul),
  "torch.ne": plain(f.ne),
  "torch.pow": plain(f.pow, "exponent"),
  "torch.sub": plain(f.sub),
  "torch.where": ({ condition, input, other }) => f.where(condition, input, other),
};
