import { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat, binary, broadcastApply, broadcastShape, follow, type Operand, unify } from "./operands.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * x to the power y, elementwise with broadcasting. The exponents −1, 0, ½, 1, 2 and 3, given as numbers, are written
 * as products, quotients and roots, which are exact where the general power rounds.
 *
 * @zh 逐元素求幂，支持广播；指数为 −1、0、½、1、2、3 时改用乘、除与开方，结果更准确。
 *
 * @param x  any shape; integers stay integers under an exponent 1, 2 or 3 that is a number, else they count as float32
 * @param y  a number, or any shape that broadcasts with x
 * @returns  the broadcast shape
 * @throws ShapeError when the shapes do not broadcast
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
      const [a, b] = unify(x, y, true);
      return { output: broadcastApply("pow", a, b), saved: {} };
    },
    samples: [
      { x: { shape: [2, 3], low: 0.3, high: 2 }, y: [3] },
      { x: [2, 3], exponent: 2 },
      { x: [2, 3], exponent: 3 },
      { x: { shape: [2, 3], low: 0.3, high: 2 }, exponent: 0.5 },
      { x: { shape: [2, 3], low: 0.3, high: 2 }, exponent: -1.7 },
      { x: { shape: [2, 3], low: 0.3, high: 2 }, exponent: -1 },
    ],
    rejects: [
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
  const square = (a: Tensor): Tensor => elementwise("mul", a, a);
  if (x.dtype === "bool") return power(cast(x, "int32"), exponent);
  if (exponent === 0) return elementwise("pow", asFloat(x), fullLike(asFloat(x), 0));
  if (exponent === 1) return x;
  if (exponent === 2) return square(x);
  if (exponent === 3) return elementwise("mul", square(x), x);
  const a = asFloat(x);
  if (exponent === 0.5) return elementwise("sqrt", a);
  if (exponent === -1) return elementwise("div", fullLike(a, 1), a);
  return broadcastApply("pow", a, follow("pow", "y", exponent, a));
}
