import { ValueError } from "../ir/errors.ts";
import { numel, type Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add, div, mul, square, sub } from "./primitives/arithmetic.ts";
import { cast, elementwise } from "./primitives/elementwise.ts";
import { sumOver } from "./primitives/shaping.ts";

/** What the normalisations share. Statistics keep the reduced dimensions as 1. */

/** Throws unless eps is a number of at least 0. */
export function checkEps(op: string, eps: number): void {
  if (eps >= 0) return;
  throw new ValueError({ op, argument: "eps", expected: "be at least 0", received: String(eps) });
}

const count = (x: Shape, dims: readonly number[]): number => numel(dims.map((dim) => x[dim]));

/** Mean over `dims`. */
export function average(x: Tensor, dims: readonly number[]): Tensor {
  return div(sumOver(x, dims), count(x.shape, dims));
}

/** Mean and 1 / standard deviation over `dims`, in two passes: the variance is that of the distances from the mean. */
export function moments(x: Tensor, dims: readonly number[], eps: number): { mean: Tensor; rstd: Tensor } {
  const mean = average(x, dims);
  return { mean, rstd: elementwise("rsqrt", add(average(square(sub(x, mean)), dims), eps)) };
}

/** The gradient of x from that of x̂ = (x − mean)·rstd, through the statistics as well. */
export function momentsGrad(dxhat: Tensor, xhat: Tensor, rstd: Tensor, dims: readonly number[]): Tensor {
  const shift = average(dxhat, dims); // through the mean
  const radial = mul(xhat, average(mul(dxhat, xhat), dims)); // through rstd
  return mul(rstd, sub(sub(dxhat, shift), radial));
}

/** x̂ · weight + bias, of which either may be missing; they broadcast. */
export function affine(xhat: Tensor, weight: Tensor | undefined, bias: Tensor | undefined): Tensor {
  const scaled = weight ? mul(xhat, cast(weight, xhat.dtype)) : xhat;
  return bias ? add(scaled, cast(bias, xhat.dtype)) : scaled;
}
