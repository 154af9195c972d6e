import { type BackwardOptions, backward } from "./autograd/index.ts";
import * as ops from "./ops/index.ts";
import { Tensor } from "./tensor/tensor.ts";

/** Ops that are also methods: `x.add(y)` is `add(x, y)`. */
const names = [
  "abs",
  "acos",
  "acosh",
  "add",
  "addcdiv",
  "addcmul",
  "all",
  "amax",
  "amin",
  "any",
  "argmax",
  "argmin",
  "asin",
  "asinh",
  "atan",
  "atan2",
  "atanh",
  "bitwiseAnd",
  "bitwiseLeftShift",
  "bitwiseNot",
  "bitwiseOr",
  "bitwiseRightShift",
  "bitwiseXor",
  "bmm",
  "ceil",
  "celu",
  "chunk",
  "clamp",
  "copysign",
  "cos",
  "cosh",
  "div",
  "dot",
  "elu",
  "eq",
  "erf",
  "erfc",
  "exp",
  "exp2",
  "expand",
  "expm1",
  "flatten",
  "flip",
  "floor",
  "floorDivide",
  "fmax",
  "fmin",
  "fmod",
  "frac",
  "gather",
  "ge",
  "glu",
  "gt",
  "hardshrink",
  "hardsigmoid",
  "hardswish",
  "hardtanh",
  "heaviside",
  "hypot",
  "indexSelect",
  "isclose",
  "isfinite",
  "isinf",
  "isnan",
  "le",
  "leakyRelu",
  "lerp",
  "log",
  "log10",
  "log1p",
  "log2",
  "logaddexp",
  "logaddexp2",
  "logicalAnd",
  "logicalNot",
  "logicalOr",
  "logicalXor",
  "logit",
  "logSigmoid",
  "logSoftmax",
  "logsumexp",
  "lt",
  "matmul",
  "maximum",
  "mean",
  "minimum",
  "mish",
  "mm",
  "mul",
  "nanToNum",
  "narrow",
  "ne",
  "neg",
  "norm",
  "pad",
  "permute",
  "pow",
  "prod",
  "reciprocal",
  "relu",
  "relu6",
  "remainder",
  "repeat",
  "reshape",
  "roll",
  "round",
  "rsqrt",
  "scatter",
  "scatterAdd",
  "select",
  "selu",
  "sigmoid",
  "sign",
  "silu",
  "sin",
  "sinh",
  "slice",
  "softmax",
  "softplus",
  "softshrink",
  "softsign",
  "split",
  "sqrt",
  "square",
  "squeeze",
  "std",
  "sub",
  "sum",
  "tan",
  "tanh",
  "tanhshrink",
  "transpose",
  "tril",
  "triu",
  "trunc",
  "unbind",
  "unsqueeze",
  "variance",
  "xlogy",
] as const;

type MethodOf<F> = F extends (x: Tensor, ...rest: infer R) => infer O ? (...rest: R) => O : never;
type OpMethods = { [K in (typeof names)[number]]: MethodOf<(typeof ops)[K]> };

declare module "./tensor/tensor.ts" {
  interface Tensor extends OpMethods {
    /** Collects the gradient of this tensor in every variable it depends on. */
    backward(grad?: Tensor, options?: BackwardOptions): void;
    max(): Tensor;
    max(options: { dim: number; keepdim?: boolean }): { values: Tensor; indices: Tensor };
    min(): Tensor;
    min(options: { dim: number; keepdim?: boolean }): { values: Tensor; indices: Tensor };
  }
}

function attach(name: string, method: (...args: never[]) => unknown): void {
  const value = function (this: Tensor, ...rest: unknown[]): unknown {
    return method(...([this, ...rest] as never[]));
  };
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
}

attach("backward", backward);
attach("max", ops.max);
attach("min", ops.min);
const methods = new Set<string>(names);
for (const [name, op] of Object.entries(ops)) if (methods.has(name)) attach(name, op);
