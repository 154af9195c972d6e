import { isFloat } from "../ir/dtype.ts";
import { DTypeError } from "../ir/errors.ts";
import { broadcast } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { unify } from "./operands.ts";
import { cast } from "./primitives/elementwise.ts";
import { expandTo } from "./primitives/shaping.ts";

/** Throws DTypeError when x is of floats, which have no bits that PyTorch lets one work on. */
export function expectWhole(op: string, argument: string, x: Tensor): void {
  if (!isFloat(x.dtype)) return;
  throw new DTypeError({ op, argument, expected: "be of integers or bool", received: x.dtype });
}

/**
 * Applies a function of int32 to two tensors of whole numbers that broadcast, and gives the common dtype; `ofBools` is
 * for two bools, which are refused without it.
 */
export function ofWholeNumbers(
  op: string,
  x: Tensor,
  y: Tensor,
  ofIntegers: (a: Tensor, b: Tensor) => Tensor,
  ofBools?: (a: Tensor, b: Tensor) => Tensor,
): Tensor {
  expectWhole(op, "x", x);
  expectWhole(op, "y", y);
  const shape = broadcast(x.shape, y.shape) ?? [];
  const [a, b] = unify(x, y).map((side) => expandTo(side, shape));
  if (a.dtype !== "bool") return cast(ofIntegers(cast(a, "int32"), cast(b, "int32")), a.dtype);
  if (ofBools) return ofBools(a, b);
  throw new DTypeError({ op, argument: "x", expected: "be of integers when y is bool", received: "bool" });
}
