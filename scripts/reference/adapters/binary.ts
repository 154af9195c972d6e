import type { Tensor } from "../../../src/index.ts";
import * as f from "../../../src/index.ts";
import { type Adapter, type Adapters, attr } from "../adapter.ts";
import type { Attrs } from "../manifest.ts";

type Operand = Tensor | number;

/** An operand that is an input or, for a number, an attribute. */
export function operand(inputs: Readonly<Record<string, Tensor>>, attrs: Attrs, name: string): Operand {
  return inputs[name] ?? attr<number>(attrs, name);
}

/** Functions of two operands, either of which may be a number. */
const plain =
  (op: (x: Operand, y: Operand) => Tensor, name = "other"): Adapter =>
  (inputs, attrs) =>
    op(operand(inputs, attrs, "input"), operand(inputs, attrs, name));

const alphaOf = (attrs: Attrs): { alpha: number } => ({ alpha: attr(attrs, "alpha", 1) });

/** other − alpha · input. */
const rsub: Adapter = (inputs, attrs) =>
  f.sub(operand(inputs, attrs, "other"), operand(inputs, attrs, "input"), alphaOf(attrs));

const trueDivide = plain((x, y) => f.div(x, y));

/** Functions of two tensors, elementwise. */
export const binary: Adapters = {
  "torch.Tensor.__rpow__": (inputs, attrs) => f.pow(operand(inputs, attrs, "other"), inputs.input),
  "torch.Tensor.__rsub__": rsub,
  "torch.Tensor.__rtruediv__": (inputs, attrs) => f.div(operand(inputs, attrs, "other"), inputs.input),
  "torch.add": (inputs, attrs) =>
    f.add(operand(inputs, attrs, "input"), operand(inputs, attrs, "other"), alphaOf(attrs)),
  "torch.addcdiv": ({ input, tensor1, tensor2 }, attrs) =>
    f.addcdiv(input, tensor1, tensor2, { value: attr(attrs, "value", 1) }),
  "torch.addcmul": ({ input, tensor1, tensor2 }, attrs) =>
    f.addcmul(input, tensor1, tensor2, { value: attr(attrs, "value", 1) }),
  "torch.atan2": plain(f.atan2),
  "torch.bitwise_and": plain(f.bitwiseAnd),
  "torch.bitwise_left_shift": plain(f.bitwiseLeftShift),
  "torch.bitwise_or": plain(f.bitwiseOr),
  "torch.bitwise_right_shift": plain(f.bitwiseRightShift),
  "torch.bitwise_xor": plain(f.bitwiseXor),
  "torch.copysign": plain(f.copysign),
  "torch.div": (inputs, attrs) =>
    f.div(operand(inputs, attrs, "input"), operand(inputs, attrs, "other"), {
      roundingMode: attr<"floor" | "trunc" | null>(attrs, "rounding_mode", null) ?? undefined,
    }),
  "torch.eq": plain(f.eq),
  "torch.floor_divide": plain(f.floorDivide),
  "torch.fmax": plain(f.fmax),
  "torch.fmin": plain(f.fmin),
  "torch.fmod": plain(f.fmod),
  "torch.ge": plain(f.ge),
  "torch.gt": plain(f.gt),
  "torch.heaviside": plain(f.heaviside, "values"),
  "torch.hypot": plain(f.hypot),
  "torch.isclose": (inputs, attrs) =>
    f.isclose(inputs.input, inputs.other, {
      rtol: attr(attrs, "rtol", 1e-5),
      atol: attr(attrs, "atol", 1e-8),
      equalNan: attr(attrs, "equal_nan", false),
    }),
  "torch.le": plain(f.le),
  "torch.lerp": (inputs, attrs) => f.lerp(inputs.input, inputs.end, operand(inputs, attrs, "weight")),
  "torch.logaddexp": plain(f.logaddexp),
  "torch.logaddexp2": plain(f.logaddexp2),
  "torch.logical_and": plain(f.logicalAnd),
  "torch.logical_or": plain(f.logicalOr),
  "torch.logical_xor": plain(f.logicalXor),
  "torch.lt": plain(f.lt),
  "torch.maximum": plain(f.maximum),
  "torch.minimum": plain(f.minimum),
  "torch.mul": plain(f.mul),
  "torch.ne": plain(f.ne),
  "torch.pow": plain(f.pow, "exponent"),
  "torch.remainder": plain(f.remainder),
  "torch.rsub": rsub,
  "torch.special.xlogy": plain(f.xlogy),
  "torch.sub": (inputs, attrs) =>
    f.sub(operand(inputs, attrs, "input"), operand(inputs, attrs, "other"), alphaOf(attrs)),
  "torch.true_divide": trueDivide,
  "torch.where": (inputs, attrs) =>
    f.where(inputs.condition, operand(inputs, attrs, "input"), operand(inputs, attrs, "other")),
  "torch.xlogy": plain(f.xlogy),
};
