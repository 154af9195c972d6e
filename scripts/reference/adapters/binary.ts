import type { Tensor } from "../../../src/index.ts";
import * as f from "../../../src/index.ts";
import { type Adapter, type Adapters, attr } from "../adapter.ts";

type Operand = Tensor | number;

/** The second operand is an input or, for a number, an attribute. */
const plain =
  (op: (x: Tensor, y: Operand) => Tensor, name = "other"): Adapter =>
  (inputs, attrs) =>
    op(inputs.input, inputs[name] ?? attr<number>(attrs, name));

/** The second operand is first multiplied by `alpha`. */
const scaled =
  (op: (x: Tensor, y: Operand) => Tensor): Adapter =>
  (inputs, attrs) => {
    const other = inputs.other ?? attr<number>(attrs, "other");
    const alpha = attr<number>(attrs, "alpha", 1);
    return op(inputs.input, alpha === 1 ? other : typeof other === "number" ? other * alpha : f.mul(other, alpha));
  };

/** Functions of two tensors, elementwise. */
export const binary: Adapters = {
  "torch.Tensor.__rsub__": ({ input }, attrs) => f.sub(attr<number>(attrs, "other"), input),
  "torch.Tensor.__rtruediv__": ({ input }, attrs) => f.div(attr<number>(attrs, "other"), input),
  "torch.add": scaled(f.add),
  "torch.div": (inputs, attrs) =>
    f.div(inputs.input, inputs.other ?? attr<number>(attrs, "other"), {
      roundingMode: attr<f.RoundingMode | null>(attrs, "rounding_mode", null) ?? undefined,
    }),
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
  "torch.sub": scaled(f.sub),
  "torch.where": ({ condition, input, other }) => f.where(condition, input, other),
  "torch.atan2": plain(f.atan2),
  "torch.fmod": plain(f.fmod),
  "torch.remainder": plain(f.remainder),
  "torch.hypot": plain(f.hypot),
  "torch.logaddexp": plain(f.logaddexp),
  "torch.xlogy": plain(f.xlogy),
  "torch.floor_divide": plain(f.floorDivide),
  "torch.heaviside": plain(f.heaviside, "values"),
  "torch.lerp": ({ input, end, weight }, attrs) => f.lerp(input, end, weight ?? attr<number>(attrs, "weight")),
  "torch.addcmul": ({ input, tensor1, tensor2 }, attrs) =>
    f.addcmul(input, tensor1, tensor2, { value: attr(attrs, "value", 1) }),
  "torch.addcdiv": ({ input, tensor1, tensor2 }, attrs) =>
    f.addcdiv(input, tensor1, tensor2, { value: attr(attrs, "value", 1) }),
};
