import { broadcast } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { unify } from "./operands.ts";
import { add, div, maximum, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { expandTo } from "./primitives/shaping.ts";

/** log(e^x + e^y), or log2(2^x + 2^y), of two tensors that broadcast. */
export function logOfSum(x: Tensor, y: Tensor, power: "exp" | "exp2"): Tensor {
  const [a, b] = unify(x, y, true);
  const shape = broadcast(a.shape, b.shape) ?? [];
  const [p, q] = [expandTo(a, shape), expandTo(b, shape)];
  const larger = maximum(p, q);
  const share = elementwise("log1p", elementwise(power, elementwise("neg", elementwise("abs", sub(p, q)))));
  const sum = add(larger, power === "exp" ? share : div(share, Math.LN2));
  // Two equal infinities have no difference.
  const alike = elementwise("eq", elementwise("abs", sub(p, p)), sub(p, p));
  const same = elementwise("logicalAnd", elementwise("logicalNot", alike), elementwise("eq", p, q));
  return elementwise("where", same, larger, sum);
}
