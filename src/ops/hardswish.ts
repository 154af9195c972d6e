import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { add, div, maximum, minimum, mul } from "./primitives/arithmetic.ts";
import { fullLike } from "./primitives/elementwise.ts";

/**
 * silu with the logistic function in straight pieces.
 *
 *     y = x · min(max(x + 3, 0), 6) / 6
 *
 * @zh silu 的分段线性近似，逐元素。
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @saves    x
 * @example hardswish(tensor([-4, 1, 4])) // [0, 0.6667, 4]
 */
export const hardswish = defineOp({
  name: "hardswish",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    const a = asFloat(x);
    const gate = minimum(maximum(add(a, 3), 0), 6);
    return { output: mul(a, div(gate, 6)), saved: { x: a } };
  },
  backward(grad, { x }) {
    const slope = mul(grad, add(div(x, 3), 0.5));
    return { x: choose(holds(x, "lt", -3), fullLike(grad, 0), choose(holds(x, "le", 3), slope, grad)) };
  },
  because: { x: "hardswish keeps x: its derivative is x/3 + ½ between −3 and 3" },
  samples: [{ x: { values: [-4, -2, 1, 5], shape: [4] } }],
});
