import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { mul } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";

/** The fixed point of mean 0 and variance 1, to the digits of float64. */
const alpha = 1.6732632423543772;
const scale = 1.0507009873554805;

/**
 * The self-normalising exponential unit: layers of it keep mean 0 and variance 1.
 *
 *     y = 1.0507 · (x where x > 0, else 1.6733 · (e^x − 1))
 *
 * @zh SELU 激活函数：自归一化的指数线性单元，能使各层保持均值 0、方差 1。
 *
 * @param x          any shape; integers and bools count as float32
 * @returns   shape of x
 * @source    Klambauer et al. 2017, arXiv:1706.02515
 * @example selu(tensor([1, -1])) // [1.0507, -1.1113]
 */
export const selu = defineOp({
  name: "selu",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    const a = asFloat(x);
    const positive = holds(a, "gt", 0);
    const y = mul(choose(positive, a, mul(elementwise("expm1", choose(positive, 0, a)), alpha)), scale);
    return { output: y, saved: {} };
  },

  samples: [{ x: [2, 3] }],
});
