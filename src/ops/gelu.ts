import { ValueError } from "../ir/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { add, mul, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";

export type GeluApproximation = "none" | "tanh";

/** √(2/π), and the cubic term of the tanh form. */
const [slope, cubic] = [Math.sqrt(2 / Math.PI), 0.044715];

/** Φ(x): how much of the standard normal distribution lies below x. */
const below = (x: Tensor): Tensor => mul(elementwise("erfc", mul(x, -Math.SQRT1_2)), 0.5);

const inner = (x: Tensor): Tensor => mul(add(x, mul(mul(mul(x, x), x), cubic)), slope);

/**
 * Gaussian error linear unit: x weighted by how much of a standard normal distribution lies below it.
 *
 *     none: y = x · Φ(x);  tanh: y = ½ · x · (1 + tanh(√(2/π) · (x + 0.044715 · x³)))
 *
 * @zh 高斯误差线性单元：x 乘以标准正态分布中小于 x 的概率；可用 tanh 近似。
 *
 * @param x            any shape; integers and bools count as float32
 * @param approximate  "none" or "tanh"
 * @returns            shape of x
 * @throws ValueError when approximate is neither
 * @saves    x
 * @source   Hendrycks and Gimpel 2016, arXiv:1606.08415
 * @example gelu(tensor([0, 1])) // [0, 0.8413]
 */
export const gelu = defineOp({
  name: "gelu",
  inputs: ["x"],
  attrs: { approximate: "none" as GeluApproximation },
  shape({ x }, _expect, { approximate }) {
    if (approximate === "none" || approximate === "tanh") return x;
    const received = JSON.stringify(approximate);
    throw new ValueError({ op: "gelu", argument: "approximate", expected: 'be "none" or "tanh"', received });
  },
  forward({ x: given }, { approximate }) {
    const x = asFloat(given);
    if (approximate === "none") return { output: mul(x, below(x)), saved: { x } };
    return { output: mul(mul(x, 0.5), add(elementwise("tanh", inner(x)), 1)), saved: { x } };
  },
  backward(grad, { x }, { approximate }) {
    if (approximate === "none") {
      const density = mul(elementwise("exp", mul(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return { x: mul(grad, add(below(x), mul(x, density))) };
    }
    const t = elementwise("tanh", inner(x));
    const dInner = mul(add(mul(mul(x, x), 3 * cubic), 1), slope);
    const curved = mul(mul(mul(x, 0.5), sub(1, mul(t, t))), dInner);
    return { x: mul(grad, add(mul(add(t, 1), 0.5), curved)) };
  },
  because: { x: "gelu keeps x: its derivative is Φ(x) + x·φ(x)" },
  samples: [{ x: [2, 3] }, { x: [2, 3], approximate: "tanh" }],
});
