import { isFloat } from "../ir/dtype.ts";
import { DTypeError, ShapeError, ValueError } from "../ir/errors.ts";
import { show } from "../ir/shape.ts";
import { nextGradFnId } from "../ops/defineOp.ts";
import { zerosLike } from "../ops/zerosLike.ts";
import { mapTensors } from "../tensor/mapTensors.ts";
import { currentScope, isGradEnabled, withGrad } from "../tensor/recording.ts";
import { type GradFn, Tensor } from "../tensor/tensor.ts";
import { gradientsOf } from "./backward.ts";

/** Which arguments are differentiated: one by its place, or several. */
export type Argnums = number | readonly number[];

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
  const places: readonly number[] = typeof argnums === "number" ? [argnums] : argnums;
  return (...args: unknown[]) => {
    const roots: Tensor[] = [];
    const inner = args.slice();
    for (const place of places) {
      const before = roots.length;
      inner[place] = mapTensors(argumentAt(args, place), (x) => addRoot(roots, x));
      if (roots.length === before) throw noTensors(place, args[place]);
    }
    const result = withGrad("grad", true, () => fn(...(inner as never[])));
    const loss = lossOf(hasAux ? (result as readonly unknown[])[0] : result, hasAux);
    const isOpen = isGradEnabled() && reachesOut(loss, roots);
    const gradients = loss.requiresGrad
      ? gradientsOf(loss, roots, { createGraph: isOpen, allowUnused: true })
      : roots.map(() => null);
    let next = 0;
    const nested = places.map((place) =>
      mapTensors(args[place], () => {
        const root = roots[next];
        return gradients[next++] ?? zerosLike(root);
      }),
    );
    // What depends on nothing outside is handed out without its past, which would only keep memory.
    const give = (value: unknown): unknown => (isOpen ? value : mapTensors(value, (x) => (x.leaf ? x : x.detach())));
    const value = hasAux ? [give(loss), give((result as readonly unknown[])[1])] : give(loss);
    return [value, typeof argnums === "number" ? nested[0] : nested];
  };
}

/** The calls that begin a differentiation: tensors behind them belong to an outer one, or to nobody. */
const beginnings = new WeakSet<GradFn>();

/** A tensor of the same value from which the walk back can be told apart, and goes on to x if x wants gradients. */
function addRoot(roots: Tensor[], x: Tensor): Tensor {
  if (!isFloat(x.dtype)) {
    const repair = "Leave its argument out of argnums.";
    const expected = "hold floats to be differentiated";
    throw new DTypeError({ op: "grad", argument: "every tensor", expected, received: x.dtype, repair });
  }
  const source = x.snapshot();
  const gradFn: GradFn = {
    id: nextGradFnId(),
    op: "grad",
    inputs: [source],
    saved: {},
    scope: currentScope(),
    backward: ([gradient]) => [gradient],
  };
  beginnings.add(gradFn);
  const root = new Tensor(source.node, source.device, { gradFn });
  roots.push(root);
  return root;
}

/** Whether the loss depends on anything that gradients flow into besides these roots. */
function reachesOut(loss: Tensor, roots: readonly Tensor[]): boolean {
  const own = new Set(roots.map((root) => root.gradFn));
  const seen = new Set<GradFn>();
  const stack: Tensor[] = [loss];
  for (let tensor = stack.pop(); tensor !== undefined; tensor = stack.pop()) {
    if (tensor.leaf?.requiresGrad) return true;
    const { gradFn } = tensor;
    if (!gradFn || seen.has(gradFn)) continue;
    if (beginnings.has(gradFn) && !own.has(gradFn)) return true;
    seen.add(gradFn);
    stack.push(...gradFn.inputs);
  }
  return false;
}

function argumentAt(args: readonly unknown[], place: number): unknown {
  if (Number.isInteger(place) && place >= 0 && place < args.length) return args[place];
  throw new ValueError({
    op: "grad",
    argument: "argnums",
    expected: `name one of the ${args.length} arguments, counted from 0`,
    received: String(place),
  });
}

function noTensors(place: number, value: unknown): DTypeError {
  const kind = typeof value === "object" && value !== null ? `an instance of ${value.constructor.name}` : typeof value;
  const expected = "be a tensor, or a list or record of tensors";
  return new DTypeError({ op: "grad", argument: `argument ${place}`, expected, received: kind });
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
