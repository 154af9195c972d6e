import { ValueError } from "../ir/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { add, mul, square, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";

/** How the normal distribution's Φ is computed: exactly, or by Hendrycks and Gimpel's formula with a tanh. */
export type Approximate = "none" | "tanh";

/**
 * Gaussian error linear unit: x times the share of a normal distribution below it.
 *
 *     y = x · Φ(x),   Φ(x) = (1 + erf(x / √2)) / 2
 *     approximate "tanh": Φ(x) = (1 + tanh(√(2/π) · (x + 0.044715 · x³))) / 2
 *
 * @zh 高斯误差线性单元：x 乘以标准正态分布函数 Φ(x)；approximate 为 "tanh" 时用 tanh 公式近似。
 * @param x            any shape; integers and bools count as float32
 * @param approximate  "none" or "tanh"
 * @returns            shape of x
 * @throws ValueError when approximate is another word
 * @saves              x
 * @source  Hendrycks and Gimpel 2016, arXiv:1606.08415
 * @example gelu(tensor([0, 1])) // [0, 0.8413]
 */
export const gelu = defineOp({
  name: "gelu",
  inputs: ["x"],
  attrs: { approximate: "none" as Approximate },
  shape({ x }, _expect, { approximate }) {
    if (approximate !== "none" && approximate !== "tanh") {
      const expected = 'be "none" or "tanh"';
      throw new ValueError({ op: "gelu", argument: "approximate", expected, received: JSON.stringify(approximate) });
    }
    return x;
  },
  forward({ x }, { approximate }) {
    const a = asFloat(x);
    return { output: mul(a, approximate === "none" ? elementwise("ndtr", a) : nearNormal(a)), saved: { x: a } };
  },
  backward(grad, { x }, { approximate }) {
    if (approximate === "none") {
      return { x: mul(grad, add(elementwise("ndtr", x), mul(x, elementwise("normalDensity", x)))) };
    }
    const share = nearNormal(x);
    // Where the share is 0 or 1 the slope of its argument must not be infinite.
    const near = choose(holds(x, "gt", 20), 20, choose(holds(x, "lt", -20), -20, x));
    const slope = mul(add(mul(square(near), 3 * cubic), 1), 2 * linear);
    return { x: mul(grad, add(share, mul(mul(x, mul(share, sub(1, share))), slope))) };
  },
  because: { x: "gelu keeps x: its derivative is Φ(x) + x · Φ′(x)" },
  samples: [{ x: [2, 3] }, { x: { shape: [6], low: -6, high: 6 }, approximate: "tanh" }],
  rejects: [{ x: [2], approximate: "erf", message: 'gelu: approximate must be "none" or "tanh", got "erf".' }],
});

const linear = Math.sqrt(2 / Math.PI);
const cubic = 0.044715;

/** (1 + tanh(u)) / 2 is sigmoid(2u). */
function nearNormal(x: Tensor): Tensor {
  return elementwise("sigmoid", mul(mul(x, add(mul(square(x), cubic), 1)), 2 * linear));
}
