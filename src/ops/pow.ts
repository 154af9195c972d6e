import { isFloat } from "../ir/dtype.ts";
import { DTypeError } from "../ir/errors.ts";
import { broadcast } from "../ir/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { integerPower, integerPowers } from "./integerPower.ts";
import { asFloat, binary, broadcastApply, broadcastShape, follow, type Operand, unify } from "./operands.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { expandTo } from "./primitives/shaping.ts";

/**
 * x to the power y, elementwise with broadcasting. The exponents −1, −½, 0, ½, 1, 2 and 3, given as numbers, are written
 * as products, quotients and roots, which are exact where the general power rounds. Integers to integers are integers,
 * which wrap; a negative exponent in a tensor then leaves 0, or ±1 of 1 and −1.
 *
 * @zh x 的 y 次幂，逐元素，支持广播；整数的整数次幂仍是整数。
 * @param x  a number, or any shape
 * @param y  a number, or any shape that broadcasts with x
 * @returns  the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast
 * @throws DTypeError when both are bool, or when y is a negative whole number and x of integers
 * @example pow(tensor([2, 3]), 2) // [4, 9]
 */
export const pow = defineOp(
  {
    name: "pow",
    inputs: ["x", "y?"],
    attrs: { exponent: 1 },
    shape: ({ x, y }, expect) => (y ? broadcastShape(expect, x, y) : x),
    forward({ x, y }, { exponent }) {
      if (!y) return { output: power(x, exponent), saved: {} };
      const [a, b] = unify(x, y);
      if (isFloat(a.dtype)) return { output: broadcastApply("pow", a, b), saved: {} };
      if (a.dtype === "bool") {
        const expected = "be of numbers when y is bool";
        throw new DTypeError({ op: "pow", argument: "x", expected, received: "bool" });
      }
      const shape = broadcast(a.shape, b.shape) ?? [];
      return { output: integerPowers(expandTo(a, shape), expandTo(b, shape)), saved: {} };
    },
    samples: [
      { x: { shape: [2, 3], low: 0.3, high: 2 }, y: [3] },
      { x: [2, 3], exponent: 2 },
      { x: [2, 3], exponent: 3 },
      { x: { shape: [2, 3], low: 0.3, high: 2 }, exponent: 0.5 },
      { x: { shape: [2, 3], low: 0.3, high: 2 }, exponent: -1.7 },
      { x: { shape: [2, 3], low: 0.3, high: 2 }, exponent: -1 },
      { x: { values: [3, -2, 46340], shape: [3], dtype: "int32" }, exponent: 5 },
      {
        x: { values: [3, -2, -1, 7, 1], shape: [5], dtype: "int32" },
        y: { values: [4, 31, -3, -1, 2000000001], shape: [5], dtype: "int32" },
      },
    ],
    rejects: [
      {
        x: { values: [1, 2], shape: [2], dtype: "int32" },
        exponent: -1,
        message: "pow: y must be at least 0 when x is of integers, got -1.",
      },
      {
        x: { values: [0, 1], shape: [2], dtype: "bool" },
        y: { values: [1, 1], shape: [2], dtype: "bool" },
        message: "pow: x must be of numbers when y is bool, got bool.",
      },
      {
        x: [2, 3],
        y: [2],
        message: "pow: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
    ],
  },
  (apply) =>
    (x: Operand, y: Operand): Tensor =>
      x instanceof Tensor && typeof y === "number" ? apply({ x }, { exponent: y }) : binary("pow")(apply)(x, y),
);

function power(x: Tensor, exponent: number): Tensor {
  if (x.dtype === "bool") return power(cast(x, "int32"), exponent);
  if (!isFloat(x.dtype) && Number.isInteger(exponent)) {
    if (exponent >= 0) return integerPower(x, exponent);
    const expected = "be at least 0 when x is of integers";
    throw new DTypeError({ op: "pow", argument: "y", expected, received: String(exponent) });
  }
  const a = asFloat(x);
  const square = (): Tensor => elementwise("mul", a, a);
  if (exponent === 0) return elementwise("pow", a, fullLike(a, 0));
  if (exponent === 1) return a;
  if (exponent === 2) return square();
  if (exponent === 3) return elementwise("mul", square(), a);
  if (exponent === 0.5) return elementwise("sqrt", a);
  if (exponent === -0.5) return elementwise("rsqrt", a);
  if (exponent === -1) return elementwise("div", fullLike(a, 1), a);
  return broadcastApply("pow", a, follow("pow", "y", exponent, a));
}
