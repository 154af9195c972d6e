import { isFloat } from "../ir/dtype.ts";
import { DTypeError } from "../ir/errors.ts";
import type { ScalarName } from "../ir/scalars.ts";
import { broadcast } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { choose, holds } from "./choosing.ts";
import { unify } from "./operands.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { expandTo } from "./primitives/shaping.ts";

/** A function of two tensors of one shape and dtype, float or int32. */
type Pair = (x: Tensor, y: Tensor) => Tensor;

const row =
  (name: ScalarName): Pair =>
  (x, y) =>
    elementwise(name, x, y);
const [add, sub, mul, div] = [row("add"), row("sub"), row("mul"), row("div")];
const negative = (x: Tensor): Tensor => holds(x, "lt", 0);
const isZero = (x: Tensor): Tensor => elementwise("eq", x, fullLike(x, 0));

/** Whether a remainder is not 0 and has not the sign of the divisor: then the quotient was rounded up. */
const roundedUp: Pair = (remainder, y) =>
  elementwise(
    "logicalAnd",
    elementwise("logicalNot", isZero(remainder)),
    elementwise("logicalXor", negative(remainder), negative(y)),
  );

/**
 * What x / y rounded towards 0 leaves, with the sign of x: exact in floats. Of integers it is 0 where y is 0, as in
 * NumPy: PyTorch throws, but values are not known when a program is recorded.
 */
export const truncatedRemainder: Pair = (x, y) => {
  if (isFloat(x.dtype)) return elementwise("fmod", x, y);
  return choose(isZero(y), 0, sub(x, mul(elementwise("intDiv", x, y), y)));
};

/** What x / y rounded down leaves, with the sign of y; 0 where integers are divided by 0. */
export const flooredRemainder: Pair = (x, y) => {
  const rest = truncatedRemainder(x, y);
  return choose(roundedUp(rest, y), add(rest, y), rest);
};

/** x / y rounded towards 0; 0 where integers are divided by 0. */
export const truncatedQuotient: Pair = (x, y) =>
  isFloat(x.dtype) ? elementwise("trunc", div(x, y)) : elementwise("intDiv", x, y);

/**
 * x / y rounded down; 0 where integers are divided by 0. In floats from the exact remainder, because x / y itself may
 * have been rounded up to a whole number.
 */
export const flooredQuotient: Pair = (x, y) => {
  const rest = truncatedRemainder(x, y);
  const up = roundedUp(rest, y);
  if (!isFloat(x.dtype)) {
    const quotient = elementwise("intDiv", x, y);
    return choose(up, sub(quotient, fullLike(quotient, 1)), quotient);
  }
  const exact = div(sub(x, rest), y);
  const lowered = choose(up, sub(exact, fullLike(exact, 1)), exact);
  const floor = elementwise("floor", lowered);
  const nearest = choose(holds(sub(lowered, floor), "gt", 0.5), add(floor, fullLike(floor, 1)), floor);
  // A zero keeps the sign of the quotient, and a division by 0 is that of floats.
  const quotient = div(x, y);
  const signed = choose(isZero(lowered), mul(quotient, fullLike(quotient, 0)), nearest);
  return choose(isZero(y), quotient, signed);
};

/** Applies such a function to two tensors that broadcast; uint8 is computed in int32. Two bools are refused. */
export function ofNumbers(op: string, pair: Pair, x: Tensor, y: Tensor): Tensor {
  const [a, b] = unify(x, y);
  if (a.dtype === "bool") {
    throw new DTypeError({ op, argument: "x", expected: "be of numbers when y is bool", received: "bool" });
  }
  const dtype = isFloat(a.dtype) ? a.dtype : "int32";
  const shape = broadcast(a.shape, b.shape) ?? [];
  return cast(pair(cast(expandTo(a, shape), dtype), cast(expandTo(b, shape), dtype)), a.dtype);
}
