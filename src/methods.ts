import { type BackwardOptions, backward } from "./autograd/index.ts";
import type { Distinct, UniqueOptions } from "./ops/distinctRows.ts";
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
  "argwhere",
  "baddbmm",
  "argsort",
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
  "bucketize",
  "ceil",
  "celu",
  "chunk",
  "clamp",
  "clone",
  "cos",
  "countNonzero",
  "diag",
  "diagEmbed",
  "diagonal",
  "cumprod",
  "cumsum",
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
  "index",
  "indexPut",
  "indexAdd",
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
  "logcumsumexp",
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
  "maskedFill",
  "maskedScatter",
  "maskedSelect",
  "matmul",
  "maximum",
  "mean",
  "minimum",
  "mish",
  "mm",
  "movedim",
  "mul",
  "nanmean",
  "nansum",
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
  "scatterReduce",
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
  "take",
  "takeAlongDim",
  "sumToSize",
  "tan",
  "tanh",
  "tanhshrink",
  "tile",
  "trace",
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

type Alone = UniqueOptions & { returnInverse?: false; returnCounts?: false };
/** An op that gives elements and where they were: its own type would refer to that of its methods. */
interface Found {
  values: Tensor;
  indices: Tensor;
}

declare module "./tensor/tensor.ts" {
  interface Tensor extends OpMethods {
    /** Collects the gradient of this tensor in every variable it depends on. */
    backward(grad?: Tensor, options?: BackwardOptions): void;
    aminmax(options?: { dim?: number; keepdim?: boolean }): { min: Tensor; max: Tensor };
    max(): Tensor;
    max(options: { dim: number; keepdim?: boolean }): Found;
    cummax(dim: number): Found;
    cummin(dim: number): Found;
    kthvalue(k: number, options?: { dim?: number; keepdim?: boolean }): Found;
    sort(options?: { dim?: number; descending?: boolean }): Found;
    topk(k: number, options?: { dim?: number; largest?: boolean; sorted?: boolean }): Found;
    median(): Tensor;
    median(options: { dim: number; keepdim?: boolean }): Found;
    min(): Tensor;
    min(options: { dim: number; keepdim?: boolean }): Found;
    nonzero(options?: { asTuple?: false }): Promise<Tensor>;
    nonzero(options: { asTuple: true }): Promise<Tensor[]>;
    repeatInterleave(repeats: number | readonly number[], options?: { dim?: number }): Tensor;
    repeatInterleave(repeats: Tensor, options: { dim?: number; outputSize: number }): Tensor;
    repeatInterleave(repeats: Tensor, options?: { dim?: number }): Promise<Tensor>;
    /** Windows of one dimension: `unfoldDim`. */
    unfold(dim: number, size: number, step: number): Tensor;
    unique(options?: Alone): Promise<Tensor>;
    unique(options: UniqueOptions): Promise<Distinct>;
    uniqueConsecutive(options?: Alone): Promise<Tensor>;
    uniqueConsecutive(options: UniqueOptions): Promise<Distinct>;
  }
}

function attach(name: string, method: (...args: never[]) => unknown): void {
  const value = function (this: Tensor, ...rest: unknown[]): unknown {
    return method(...([this, ...rest] as never[]));
  };
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
}

attach("backward", backward);
attach("aminmax", ops.aminmax);
attach("cummax", ops.cummax);
attach("cummin", ops.cummin);
attach("kthvalue", ops.kthvalue);
attach("max", ops.max);
attach("median", ops.median);
attach("min", ops.min);
attach("nonzero", ops.nonzero);
attach("repeatInterleave", ops.repeatInterleave);
attach("unfold", ops.unfoldDim);
attach("unique", ops.unique);
attach("uniqueConsecutive", ops.uniqueConsecutive);
attach("sort", ops.sort);
attach("topk", ops.topk);
const methods = new Set<string>(names);
for (const [name, op] of Object.entries(ops)) if (methods.has(name)) attach(name, op);
