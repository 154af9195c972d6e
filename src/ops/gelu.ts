import { ValueError } from "../ir/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { add, mul, square, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";

interface Attrs {
  readonly approximate: "none" | "tanh";
}

/** tanh's argument divided by x, √(2/π)·(1 + 0.044715·x²), and the factors of its derivative. */
const steepness = Math.sqrt(2 / Math.PI);
const cubic = 0.044715;
const tanhOf = (x: Tensor): Tensor => elementwise("tanh", mul(mul(x, steepness), add(mul(square(x), cubic), 1)));

/** Φ(x) = ½·erfc(−x/√2), which keeps its digits far below 0, where 1 + erf(x/√2) loses them. */
const normalShare = (x: Tensor): Tensor => mul(elementwise("erfc", mul(x, -Math.SQRT1_2)), 0.5);

/**
 * Gaussian error linear unit, elementwise: x times the probability that a standard normal number is below x.
 *
 *     y = x·Φ(x), or with approximate "tanh" ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))
 *
 * @zh 高斯误差线性单元：x 乘以标准正态变量小于 x 的概率，可用 tanh 近似。
 *
 * @param x            any shape; integers and bools count as float32
 * @param approximate  "none" or "tanh"
 * @returns            shape of x
 * @throws ValueError for another approximation
 * @saves   x
 * @source  Hendrycks and Gimpel 2016, arXiv:1606.08415
 * @example gelu(tensor([-1, 0, 1])) // [-0.1587, 0, 0.8413]
 */
export const gelu = defineOp({
  name: "gelu",
  inputs: ["x"],
  attrs: { approximate: "none" } as Attrs,
  shape({ x }, _expect, { approximate }) {
    if (approximate === "none" || approximate === "tanh") return x;
    const received = JSON.stringify(approximate);
    throw new ValueError({ op: "gelu", argument: "approximate", expected: 'be "none" or "tanh"', received });
  },
  forward({ x }, { approximate }) {
    const a = asFloat(x);
    const share = approximate === "none" ? normalShare(a) : mul(add(tanhOf(a), 1), 0.5);
    return { output: mul(a, share), saved: { x: a } };
  },
  backward(grad, { x }, { approximate }) {
    if (approximate === "none") {
      const density = mul(elementwise("exp", mul(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return { x: mul(grad, add(normalShare(x), mul(x, density))) };
    }
    const t = tanhOf(x);
    const inner = mul(add(mul(square(x), 3 * cubic), 1), steepness);
    const slope = mul(mul(mul(x, 0.5), sub(1, square(t))), inner);
    return { x: mul(grad, add(mul(add(t, 1), 0.5), slope)) };
  },
  because: { x: "gelu keeps x: its derivative is Φ(x) + x·φ(x)" },
  samples: [{ x: [2, 3] }, { x: [4], approximate: "tanh" }, { x: { values: [-30, -6, 6, 30], shape: [4] } }],
  rejects: [{ x: [2], approximate: "erf", message: 'gelu: approximate must be "none" or "tanh", got "erf".' }],
});
