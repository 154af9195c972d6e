import type { Tensor } from "../tensor/tensor.ts";
import { choose, holds } from "./choosing.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";

const times = (a: Tensor, b: Tensor): Tensor => elementwise("mul", a, b);

/** x^exponent of integers for a whole exponent that is not negative, by repeated squaring; it wraps like a product. */
export function integerPower(x: Tensor, exponent: number): Tensor {
  let result: Tensor | undefined;
  let square = x;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result ? times(result, square) : square;
    if (rest > 1) square = times(square, square);
  }
  return result ?? fullLike(x, 1);
}

/**
 * x^y of integers of one shape. A negative y leaves 0, or ±1 of 1 and −1, as in PyTorch; products wrap.
 */
export function integerPowers(x: Tensor, y: Tensor): Tensor {
  const exponent = cast(y, "int32");
  const one = fullLike(exponent, 1);
  let result = one;
  let square = cast(x, "int32");
  const isSet = (bits: Tensor): Tensor => elementwise("eq", elementwise("bitAnd", bits, one), one);
  const odd = isSet(exponent);
  const base = square;
  for (let bit = 0; bit < 31; bit++) {
    const set = bit === 0 ? odd : isSet(elementwise("shiftRight", exponent, fullLike(exponent, bit)));
    result = choose(set, times(result, square), result);
    if (bit < 30) square = times(square, square);
  }
  const unit = choose(elementwise("eq", base, fullLike(base, -1)), choose(odd, fullLike(one, -1), 1), 0);
  const inverse = choose(elementwise("eq", base, one), 1, unit);
  return cast(choose(holds(exponent, "lt", 0), inverse, result), x.dtype);
}
