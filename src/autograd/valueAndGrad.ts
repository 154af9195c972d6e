import { DTypeError, ShapeError } from "../ir/errors.ts";
import { show } from "../ir/shape.ts";
import { zerosLike } from "../ops/zerosLike.ts";
import { mapTensors } from "../tensor/mapTensors.ts";
import { isGradEnabled, withGrad } from "../tensor/recording.ts";
import { Tensor } from "../tensor/tensor.ts";
import { gradientsOf } from "./backward.ts";
import { type Argnums, beginAt, reachesOut } from "./beginAt.ts";

export interface TransformOptions<N extends Argnums> {
  readonly argnums: N;
  /** Whether fn returns [loss, aux]; aux (numbers, tensors, nested) is handed through. */
  readonly hasAux?: boolean;
}

/** Without argnums the first argument is differentiated. */
export interface FirstOnly {
  readonly argnums?: undefined;
  readonly hasAux?: boolean;
}

/** A gradient for every tensor of an argument, in the same nesting. */
export type GradOf<T> = T extends Tensor
  ? Tensor
  : T extends readonly unknown[] | Readonly<Record<string, unknown>>
    ? { readonly [K in keyof T]: GradOf<T[K]> }
    : T;

/** One gradient for a number, a list of them for a list. */
export type GradsBy<A extends readonly unknown[], N extends Argnums> = N extends number
  ? GradOf<A[N]>
  : { -readonly [K in keyof N]: N[K] extends number ? GradOf<A[N[K]]> : never };

/**
 * The function that gives the value of `fn` and its gradient with respect to arguments, as `jax.value_and_grad`.
 *
 * Arguments that are differentiated are tensors of floats, or lists and records of them; the gradient has the same
 * nesting, and zeros where the value does not depend on a tensor. The gradient can be differentiated again, by another
 * `grad` around it or by `backward`. `fn` may be called in `noGrad`: what it records is differentiated all the same.
 *
 * @zh 返回同时求函数值与梯度的函数，用法同 jax.value_and_grad；可以嵌套以求高阶导数。
 *
 * @param fn       a synchronous function of tensors that returns one number as a tensor, or [that, aux]
 * @param options  argnums, hasAux
 * @returns        a function of the same arguments that returns [value, gradients], or [[value, aux], gradients]
 * @throws ShapeError when fn does not return one number, DTypeError when an argument holds something else than floats
 * @throws ValueError when fn is async
 * @example valueAndGrad((x) => x.square().sum())(tensor([1, 2])) // [5, [2, 4]]
 */
export function valueAndGrad<A extends readonly unknown[]>(
  fn: (...args: A) => Tensor,
  options?: FirstOnly & { readonly hasAux?: false },
): (...args: A) => [value: Tensor, grads: GradOf<A[0]>];
export function valueAndGrad<A extends readonly unknown[], const N extends Argnums>(
  fn: (...args: A) => Tensor,
  options: TransformOptions<N> & { readonly hasAux?: false },
): (...args: A) => [value: Tensor, grads: GradsBy<A, N>];
export function valueAndGrad<A extends readonly unknown[], Aux>(
  fn: (...args: A) => readonly [Tensor, Aux],
  options: FirstOnly & { readonly hasAux: true },
): (...args: A) => [valueAndAux: [Tensor, Aux], grads: GradOf<A[0]>];
export function valueAndGrad<A extends readonly unknown[], Aux, const N extends Argnums>(
  fn: (...args: A) => readonly [Tensor, Aux],
  options: TransformOptions<N> & { readonly hasAux: true },
): (...args: A) => [valueAndAux: [Tensor, Aux], grads: GradsBy<A, N>];
export function valueAndGrad(
  fn: (...args: never[]) => unknown,
  options: Partial<TransformOptions<Argnums>> = {},
): (...args: never[]) => unknown {
  const { argnums = 0, hasAux = false } = options;
  return (...args: unknown[]) => {
    const { inner, roots, nested } = beginAt(args, argnums);
    const result = withGrad("grad", true, () => fn(...(inner as never[])));
    const loss = lossOf(hasAux ? (result as readonly unknown[])[0] : result, hasAux);
    const isOpen = isGradEnabled() && reachesOut(loss, roots);
    const gradients = loss.requiresGrad
      ? gradientsOf(loss, roots, { createGraph: isOpen, allowUnused: true })
      : roots.map(() => null);
    // What depends on nothing outside is handed out without its past, which would only keep memory.
    const give = (value: unknown): unknown => (isOpen ? value : mapTensors(value, (x) => (x.leaf ? x : x.detach())));
    const value = hasAux ? [give(loss), give((result as readonly unknown[])[1])] : give(loss);
    return [value, nested(gradients.map((gradient, i) => gradient ?? zerosLike(roots[i])))];
  };
}

function lossOf(value: unknown, hasAux: boolean): Tensor {
  const what = hasAux ? "return [loss, aux] with a tensor as loss" : "return a tensor";
  if (!(value instanceof Tensor)) {
    const received = Array.isArray(value) ? "an array" : typeof value;
    const repair = Array.isArray(value) && !hasAux ? "Pass hasAux: true for [loss, aux]." : undefined;
    throw new DTypeError({ op: "grad", argument: "fn", expected: what, received, repair });
  }
  if (value.numel === 1) return value.snapshot();
  const expected = "return one number";
  throw new ShapeError({ op: "grad", argument: "fn", expected, received: show(value.shape), repair: "Sum it first." });
}
