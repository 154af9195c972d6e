import { type DType, isFloat, promote } from "../ir/dtype.ts";
import { DTypeError } from "../ir/errors.ts";
import type { ScalarName } from "../ir/scalars.ts";
import { broadcast, type Shape, show } from "../ir/shape.ts";
import { scalar } from "../tensor/create.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Apply, Expect } from "./defineOp.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { expandTo } from "./primitives/shaping.ts";

/** What arithmetic takes: a tensor, or a number that follows the tensor's dtype and keeps its place in the program. */
export type Operand = Tensor | number;

/** The shape that both broadcast to; the error names both, by their names. */
export function broadcastShape(
  expect: Expect,
  x: Shape,
  y: Shape,
  [first, second]: readonly [string, string] = ["x", "y"],
): Shape {
  const shape = broadcast(x, y);
  const rule = "(equal extents, or 1, from the last dimension)";
  expect.that(shape !== undefined, second, `broadcast with ${first} ${show(x)} ${rule}`, y);
  return shape ?? [];
}

/** Integers and bools as float32, floats as they are: what functions of real numbers compute in. */
export function asFloat(x: Tensor): Tensor {
  return isFloat(x.dtype) ? x : cast(x, "float32");
}

/** The same in a dtype that the caller asked for; one that is no float is refused. */
export function asFloatOf(op: string, x: Tensor, dtype: DType | undefined): Tensor {
  if (dtype === undefined) return asFloat(x);
  if (isFloat(dtype)) return cast(x, dtype);
  throw new DTypeError({ op, argument: "dtype", expected: "be a float dtype", received: dtype });
}

/** Bools as int32, so that arithmetic on them counts. */
export function boolToInt(x: Tensor): Tensor {
  return x.dtype === "bool" ? cast(x, "int32") : x;
}

/** x in the dtype that it has beside these numbers: integers stay unless one of them has a fraction. */
export function besideNumbers(x: Tensor, ...numbers: readonly number[]): Tensor {
  return numbers.every(Number.isInteger) ? boolToInt(x) : asFloat(x);
}

/** Whether each element is not 0. */
export function toBool(x: Tensor): Tensor {
  return cast(x, "bool");
}

/** Throws DTypeError unless every other input that is there has the dtype of x. */
export function expectSameDType(op: string, x: Tensor, others: Readonly<Record<string, Tensor | undefined>>): void {
  for (const [argument, other] of Object.entries(others)) {
    if (other && other.dtype !== x.dtype) {
      throw new DTypeError({ op, argument, expected: `have the dtype of x (${x.dtype})`, received: other.dtype });
    }
  }
}

/** Throws DTypeError when x is bool, for arithmetic that PyTorch has for numbers only. */
export function expectNumbers(op: string, argument: string, x: Tensor, repair?: string): void {
  if (x.dtype !== "bool") return;
  throw new DTypeError({ op, argument, expected: "be of numbers", received: "bool", repair });
}

const category = (dtype: DType): number => (isFloat(dtype) ? 2 : dtype === "bool" ? 0 : 1);

/**
 * The dtype that holds all, by PyTorch's rule: tensors with dimensions decide among themselves, and one of shape [] has
 * a say only when it is of a higher category (floats over integers over bool), or when all are.
 */
export function commonDType(first: Tensor, ...others: readonly Tensor[]): DType {
  const all = [first, ...others];
  const joined = (tensors: readonly Tensor[]): DType | undefined =>
    tensors.length > 0 ? tensors.map(({ dtype }) => dtype).reduce(promote) : undefined;
  const wide = joined(all.filter(({ ndim }) => ndim > 0));
  const narrow = joined(all.filter(({ ndim }) => ndim === 0));
  if (wide === undefined || narrow === undefined) return wide ?? narrow ?? first.dtype;
  return category(narrow) > category(wide) ? narrow : wide;
}

/** Casts to the common dtype, or to float32 when `float` asks for one and neither is. */
export function unify(x: Tensor, y: Tensor, float = false): [Tensor, Tensor] {
  const common = commonDType(x, y);
  const dtype: DType = float && !isFloat(common) ? "float32" : common;
  return [cast(x, dtype), cast(y, dtype)];
}

/** A row of the scalar table on two tensors that broadcast. */
export function broadcastApply(name: ScalarName, x: Tensor, y: Tensor, float = false): Tensor {
  const [a, b] = unify(x, y, float);
  const shape = broadcast(a.shape, b.shape) ?? [];
  return elementwise(name, expandTo(a, shape), expandTo(b, shape));
}

/** Options as a last argument, for ops that have some. */
export type Options<A extends object> = keyof A extends never ? [] : [options?: Partial<A>];

/** The face of a binary op: either argument may be a number, but not both. */
export function binary<A extends object>(
  name: string,
): (apply: Apply<readonly ["x", "y"], A, Tensor>) => (x: Operand, y: Operand, ...options: Options<A>) => Tensor {
  return (apply) =>
    (x, y, ...options) => {
      const [attrs] = options;
      if (x instanceof Tensor) return apply({ x, y: y instanceof Tensor ? y : follow(name, "y", y, x) }, attrs);
      if (y instanceof Tensor) return apply({ x: follow(name, "x", x, y), y }, attrs);
      throw new DTypeError({
        op: name,
        argument: "x",
        expected: "be a tensor when y is a number",
        received: String(x),
      });
    };
}

/** The number as a tensor of the other operand's dtype; a fraction beside integers makes float32, as in PyTorch. */
export function follow(op: string, argument: string, value: number, other: Tensor): Tensor {
  if (typeof value !== "number") {
    throw new DTypeError({ op, argument, expected: "be a tensor or a number", received: typeof value });
  }
  const dtype = isFloat(other.dtype) ? other.dtype : Number.isInteger(value) ? integerBeside(other.dtype) : "float32";
  return scalar(value, { dtype, device: other.device });
}

const integerBeside = (dtype: DType): DType => (dtype === "bool" ? "int32" : dtype);

/** y · factor; beside integers the factor must be whole, as in PyTorch. */
export function scaled(op: string, y: Tensor, factor: number, argument = "alpha"): Tensor {
  if (factor === 1) return y;
  if (!isFloat(y.dtype) && !Number.isInteger(factor)) {
    throw new DTypeError({ op, argument, expected: "be whole beside integers", received: String(factor) });
  }
  return elementwise("mul", y, fullLike(y, y.dtype === "bool" ? Number(factor !== 0) : factor));
}
