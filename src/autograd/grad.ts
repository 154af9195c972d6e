import type { Tensor } from "../tensor/tensor.ts";
import { type GradOptions, gradientsOf } from "./backward.ts";
import type { Argnums } from "./beginAt.ts";
import { type FirstOnly, type GradOf, type GradsBy, type TransformOptions, valueAndGrad } from "./valueAndGrad.ts";

/**
 * The gradients of the sum of `outputs` (weighted by `gradOutputs`) with respect to `inputs`, as new tensors.
 *
 * @zh 求 outputs 对 inputs 的梯度；传入函数时，返回求其梯度的函数。
 *
 * @throws ValueError when an input does not influence the outputs, unless allowUnused (then null stands for it)
 * @example grad(loss, [weight, bias])
 */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: readonly Tensor[],
  options?: GradOptions & { readonly allowUnused?: false },
): Tensor[];
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: readonly Tensor[],
  options?: GradOptions,
): (Tensor | null)[];
/**
 * The function that gives the gradient of `fn`, as `jax.grad`: `grad(f)(x)` is ∂f/∂x, `grad(grad(f))(x)` its derivative.
 * See `valueAndGrad` for arguments and options.
 *
 * @throws ShapeError when fn does not return one number, ValueError when it is async
 * @example grad((w) => mse(w.mul(x), y))(tensor([1, 2]))
 */
export function grad<A extends readonly unknown[]>(
  fn: (...args: A) => Tensor,
  options?: FirstOnly & { readonly hasAux?: false },
): (...args: A) => GradOf<A[0]>;
export function grad<A extends readonly unknown[], const N extends Argnums>(
  fn: (...args: A) => Tensor,
  options: TransformOptions<N> & { readonly hasAux?: false },
): (...args: A) => GradsBy<A, N>;
export function grad<A extends readonly unknown[], Aux>(
  fn: (...args: A) => readonly [Tensor, Aux],
  options: FirstOnly & { readonly hasAux: true },
): (...args: A) => [grads: GradOf<A[0]>, aux: Aux];
export function grad<A extends readonly unknown[], Aux, const N extends Argnums>(
  fn: (...args: A) => readonly [Tensor, Aux],
  options: TransformOptions<N> & { readonly hasAux: true },
): (...args: A) => [grads: GradsBy<A, N>, aux: Aux];
export function grad(...args: unknown[]): unknown {
  const [first, second, third] = args;
  if (typeof first !== "function") {
    return gradientsOf(first as Tensor | readonly Tensor[], second as readonly Tensor[], third as GradOptions);
  }
  const options = (second ?? {}) as Partial<TransformOptions<Argnums>>;
  const both = valueAndGrad(first as never, options as never) as (...args: unknown[]) => [unknown, unknown];
  return (...inputs: unknown[]): unknown => {
    const [value, gradients] = both(...inputs);
    return options.hasAux ? [gradients, (value as [Tensor, unknown])[1]] : gradients;
  };
}
