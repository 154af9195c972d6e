import { type DType, isFloat } from "../../ir/dtype.ts";
import { type ScalarName, scalars } from "../../ir/scalars.ts";
import { full } from "../../tensor/create.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { provideZerosLike } from "../defineOp.ts";
import { type Derivative, emit, link } from "./emit.ts";
import { scalarReasons } from "./scalarReasons.ts";

/** A tensor like x with every element `value`. */
export function fullLike(x: Tensor, value: number, dtype: DType = x.dtype): Tensor {
  return full(x.shape, value, { dtype, device: x.device });
}

provideZerosLike((x) => fullLike(x, 0));

/** Rows of the scalar table on tensors of one shape and, but for `where`, one dtype. Differentiable. */
export function elementwise(name: ScalarName, ...inputs: readonly Tensor[]): Tensor {
  const kind = scalars[name].kind;
  const dtype = kind === "compare" || kind === "logic" ? "bool" : inputs[inputs.length - 1].dtype;
  const output = emit(name, inputs, {}, inputs[0].shape, dtype);
  const derivative = isFloat(dtype) ? derivatives[name] : undefined;
  if (!derivative) return output;
  const [x, y, z] = inputs;
  return link(output, name, inputs, (tied) => ({
    ...derivative({ x, y, z, output: tied, needs: inputs.map((input) => input.requiresGrad) }),
    because: scalarReasons[name],
  }));
}

/** Conversion to another dtype; gradients flow between floats. */
export function cast(x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x;
  const output = emit("cast", [x], {}, x.shape, dtype);
  if (!isFloat(dtype) || !isFloat(x.dtype)) return output;
  const from = x.dtype;
  return link(output, "cast", [x], () => ({ saved: {}, pull: (grad) => [cast(grad, from)] }));
}

interface Call {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly z: Tensor;
  readonly output: Tensor;
  /** Which inputs want a gradient: nothing is saved for the others. */
  readonly needs: readonly boolean[];
}

const add = (a: Tensor, b: Tensor): Tensor => elementwise("add", a, b);
const sub = (a: Tensor, b: Tensor): Tensor => elementwise("sub", a, b);
const mul = (a: Tensor, b: Tensor): Tensor => elementwise("mul", a, b);
const div = (a: Tensor, b: Tensor): Tensor => elementwise("div", a, b);
const neg = (a: Tensor): Tensor => elementwise("neg", a);
const times = (a: Tensor, factor: number): Tensor => mul(a, fullLike(a, factor));
const plusOne = (a: Tensor): Tensor => add(a, fullLike(a, 1));
const oneMinus = (a: Tensor): Tensor => sub(fullLike(a, 1), a);
const minusOne = (a: Tensor): Tensor => sub(a, fullLike(a, 1));
const magnitude = (a: Tensor): Tensor => elementwise("abs", a);
/** 1 / √(1 − a²), as a product so that nothing cancels near ±1. */
const circular = (a: Tensor): Tensor => elementwise("rsqrt", mul(oneMinus(a), plusOne(a)));
/** 2/√π · e^(−a²). */
const bell = (a: Tensor): Tensor => times(elementwise("expNonPositive", neg(mul(a, a))), 2 / Math.sqrt(Math.PI));
const where = (c: Tensor, a: Tensor, b: Tensor): Tensor => elementwise("where", c, a, b);

const keep = (saved: Derivative["saved"], pull: Derivative["pull"]): Derivative => ({ saved, pull });

/** Gradient of the larger or smaller of two; at a tie each gets half, beside a NaN each gets all, as in PyTorch. */
function extreme(loses: "gt" | "lt") {
  return ({ x, y, needs }: Call): Derivative =>
    keep({ x, y }, (grad) => {
      const share = (a: Tensor, b: Tensor): Tensor => {
        const tied = where(elementwise("eq", a, b), times(grad, 0.5), grad);
        return where(elementwise(loses, a, b), fullLike(grad, 0), tied);
      };
      return [needs[0] ? share(x, y) : null, needs[1] ? share(y, x) : null];
    });
}

/** Rows that are missing are flat (comparisons, rounding, bits). The derivative at a kink is PyTorch's choice. */
const derivatives: { readonly [K in ScalarName]?: (call: Call) => Derivative } = {
  neg: () => keep({}, (grad) => [neg(grad)]),
  abs: ({ x }) => keep({ x }, (grad) => [mul(grad, elementwise("sign", x))]),
  add: ({ needs }) => keep({}, (grad) => [needs[0] ? grad : null, needs[1] ? grad : null]),
  sub: ({ needs }) => keep({}, (grad) => [needs[0] ? grad : null, needs[1] ? neg(grad) : null]),
  mul: ({ x, y, needs }) =>
    keep({ ...(needs[1] ? { x } : {}), ...(needs[0] ? { y } : {}) }, (grad) => [
      needs[0] ? mul(grad, y) : null,
      needs[1] ? mul(grad, x) : null,
    ]),
  div: ({ x, y, needs }) =>
    keep({ y, ...(needs[1] ? { x } : {}) }, (grad) => [
      needs[0] ? div(grad, y) : null,
      needs[1] ? neg(mul(grad, div(div(x, y), y))) : null,
    ]),
  maximum: extreme("lt"),
  minimum: extreme("gt"),
  sqrt: ({ output }) => keep({ y: output }, (grad) => [div(times(grad, 0.5), output)]),
  rsqrt: ({ output }) => keep({ y: output }, (grad) => [mul(times(grad, -0.5), mul(output, mul(output, output)))]),
  exp: ({ output }) => keep({ y: output }, (grad) => [mul(grad, output)]),
  expNonPositive: ({ output }) => keep({ y: output }, (grad) => [mul(grad, output)]),
  log: ({ x }) => keep({ x }, (grad) => [div(grad, x)]),
  log1p: ({ x }) => keep({ x }, (grad) => [div(grad, plusOne(x))]),
  // Not y + 1, which cancels where e^x is small.
  expm1: ({ x }) => keep({ x }, (grad) => [mul(grad, elementwise("exp", x))]),
  tanh: ({ output }) => keep({ y: output }, (grad) => [mul(grad, oneMinus(mul(output, output)))]),
  sigmoid: ({ output }) => keep({ y: output }, (grad) => [mul(grad, mul(output, oneMinus(output)))]),
  sin: ({ x }) => keep({ x }, (grad) => [mul(grad, elementwise("cos", x))]),
  cos: ({ x }) => keep({ x }, (grad) => [neg(mul(grad, elementwise("sin", x)))]),
  exp2: ({ output }) => keep({ y: output }, (grad) => [times(mul(grad, output), Math.LN2)]),
  log2: ({ x }) => keep({ x }, (grad) => [div(grad, times(x, Math.LN2))]),
  log10: ({ x }) => keep({ x }, (grad) => [div(grad, times(x, Math.LN10))]),
  tan: ({ output }) => keep({ y: output }, (grad) => [mul(grad, plusOne(mul(output, output)))]),
  asin: ({ x }) => keep({ x }, (grad) => [mul(grad, circular(x))]),
  acos: ({ x }) => keep({ x }, (grad) => [neg(mul(grad, circular(x)))]),
  atan: ({ x }) => keep({ x }, (grad) => [div(grad, plusOne(mul(x, x)))]),
  sinh: ({ x }) => keep({ x }, (grad) => [mul(grad, elementwise("cosh", x))]),
  cosh: ({ x }) => keep({ x }, (grad) => [mul(grad, elementwise("sinh", x))]),
  asinh: ({ x }) => keep({ x }, (grad) => [mul(grad, elementwise("rsqrt", plusOne(mul(x, x))))]),
  acosh: ({ x }) =>
    keep({ x }, (grad) => [mul(grad, elementwise("rsqrt", mul(minusOne(magnitude(x)), plusOne(magnitude(x)))))]),
  atanh: ({ x }) => keep({ x }, (grad) => [div(grad, mul(oneMinus(x), plusOne(x)))]),
  erf: ({ x }) => keep({ x }, (grad) => [mul(grad, bell(x))]),
  erfc: ({ x }) => keep({ x }, (grad) => [neg(mul(grad, bell(x)))]),
  ndtr: ({ x }) => keep({ x }, (grad) => [mul(grad, elementwise("normalDensity", x))]),
  normalDensity: ({ x, output }) => keep({ x, y: output }, (grad) => [neg(mul(grad, mul(x, output)))]),
  atan2: ({ x, y, needs }) =>
    keep({ x, y }, (grad) => {
      // By the distance twice: its square over- and underflows.
      const distance = elementwise("hypot", x, y);
      const share = div(grad, distance);
      return [needs[0] ? mul(share, div(y, distance)) : null, needs[1] ? neg(mul(share, div(x, distance))) : null];
    }),
  hypot: ({ x, y, output, needs }) =>
    keep({ output, ...(needs[0] ? { x } : {}), ...(needs[1] ? { y } : {}) }, (grad) => [
      needs[0] ? mul(grad, div(x, output)) : null,
      needs[1] ? mul(grad, div(y, output)) : null,
    ]),
  fmod: ({ x, y, needs }) =>
    keep(needs[1] ? { x, y } : {}, (grad) => [
      needs[0] ? grad : null,
      needs[1] ? neg(mul(grad, elementwise("trunc", div(x, y)))) : null,
    ]),
  pow: ({ x, y, output, needs }) =>
    keep({ x, y, ...(needs[1] ? { output } : {}) }, (grad) => {
      const zero = fullLike(grad, 0);
      const base = (): Tensor => {
        const slope = mul(grad, mul(y, elementwise("pow", x, sub(y, fullLike(y, 1)))));
        return where(elementwise("eq", y, zero), zero, slope);
      };
      const exponent = (): Tensor => {
        const flat = elementwise("logicalAnd", elementwise("eq", x, zero), elementwise("ge", y, zero));
        return where(flat, zero, mul(grad, mul(output, elementwise("log", x))));
      };
      return [needs[0] ? base() : null, needs[1] ? exponent() : null];
    }),
  where: ({ x, needs }) =>
    keep({ condition: x }, (grad) => {
      const zero = fullLike(grad, 0);
      return [null, needs[1] ? where(x, grad, zero) : null, needs[2] ? where(x, zero, grad) : null];
    }),
};
