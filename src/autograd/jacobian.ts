import { isFloat } from "../ir/dtype.ts";
import { DTypeError } from "../ir/errors.ts";
import { eq } from "../ops/eq.ts";
import { cast } from "../ops/primitives/elementwise.ts";
import { iotaAlong } from "../ops/primitives/iota.ts";
import { reshape } from "../ops/reshape.ts";
import { stack } from "../ops/stack.ts";
import { zerosLike } from "../ops/zerosLike.ts";
import { full } from "../tensor/create.ts";
import { isGradEnabled, withGrad } from "../tensor/recording.ts";
import { Tensor } from "../tensor/tensor.ts";
import { gradientsOf } from "./backward.ts";
import { type Argnums, beginAt, reachesOut } from "./beginAt.ts";
import { grad } from "./grad.ts";
import type { GradOf, GradsBy } from "./valueAndGrad.ts";

/**
 * The function that gives the Jacobian of `fn`, as `jax.jacrev`: every derivative of an element of the result by an
 * element of an argument. One walk back is recorded per element of the result, so it is meant for small ones.
 *
 * @zh 返回求雅可比矩阵的函数：结果的每个元素对参数每个元素的导数。
 *
 * @param fn       a synchronous function of tensors that returns a tensor of floats
 * @param options  argnums: which arguments, the first when missing
 * @returns        a function of the same arguments; for each tensor of theirs [...shape of the result, ...its shape]
 * @throws DTypeError when fn returns something else, ValueError when it is async
 * @example jacobian((x) => x.square())(tensor([1, 2])) // [[2, 0], [0, 4]]
 */
export function jacobian<A extends readonly unknown[]>(
  fn: (...args: A) => Tensor,
  options?: { readonly argnums?: undefined },
): (...args: A) => GradOf<A[0]>;
export function jacobian<A extends readonly unknown[], const N extends Argnums>(
  fn: (...args: A) => Tensor,
  options: { readonly argnums: N },
): (...args: A) => GradsBy<A, N>;
export function jacobian(
  fn: (...args: never[]) => Tensor,
  options: { readonly argnums?: Argnums } = {},
): (...args: never[]) => unknown {
  return (...args: unknown[]) => {
    const { inner, roots, nested } = beginAt(args, options.argnums ?? 0);
    const output = withGrad("jacobian", true, () => fn(...(inner as never[])));
    if (!(output instanceof Tensor) || !isFloat(output.dtype)) {
      const received = output instanceof Tensor ? output.dtype : typeof output;
      throw new DTypeError({ op: "jacobian", argument: "fn", expected: "return a tensor of floats", received });
    }
    const createGraph = isGradEnabled() && reachesOut(output, roots);
    const rows = Array.from({ length: output.numel }, (_, i) => {
      if (!output.requiresGrad) return roots.map(zerosLike);
      const gradOutputs = [oneAt(output, i)];
      const found = gradientsOf(output, roots, { gradOutputs, createGraph, allowUnused: true });
      return found.map((gradient, k) => gradient ?? zerosLike(roots[k]));
    });
    return nested(
      roots.map((root, k) => {
        const shape = [...output.shape, ...root.shape];
        if (rows.length === 0) return full(shape, 0, { dtype: root.dtype, device: root.device });
        return reshape(stack(rows.map((row) => row[k])), shape);
      }),
    );
  };
}

/**
 * The function that gives the second derivatives of `fn`: the Jacobian of its gradient, for one argument that is a
 * tensor.
 *
 * @zh 返回求海森矩阵（全部二阶导数）的函数。
 *
 * @param fn  a synchronous function of a tensor (and whatever else) that returns one number
 * @returns   a function of the same arguments that gives [...shape of the first, ...its shape]
 * @example hessian((x) => x.square().sum())(tensor([1, 2])) // [[2, 0], [0, 2]]
 */
export function hessian<A extends readonly [Tensor, ...unknown[]]>(fn: (...args: A) => Tensor): (...args: A) => Tensor {
  return jacobian(grad(fn) as (...args: A) => Tensor) as (...args: A) => Tensor;
}

/** Zeros like x but for a 1 at one place. */
function oneAt(x: Tensor, place: number): Tensor {
  return reshape(cast(eq(iotaAlong([x.numel], 0, x.device), place), x.dtype), x.shape);
}
