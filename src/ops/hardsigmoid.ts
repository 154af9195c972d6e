import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { hardtanh } from "./hardtanh.ts";
import { asFloat } from "./operands.ts";
import { add, div } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * The logistic function in three straight pieces. The gradient at the corners is 0.
 *
 *     y = min(max(x + 3, 0), 6) / 6
 *
 * @zh sigmoid 的分段线性近似，逐元素。
 * @param x          any shape; integers and bools count as float32
 * @returns   shape of x
 * @saves   x
 * @example hardsigmoid(tensor([-4, 0, 4])) // [0, 0.5, 1]
 */
export const hardsigmoid = defineOp({
  name: "hardsigmoid",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    const a = asFloat(x);
    const y = div(hardtanh(add(a, 3), { minVal: 0, maxVal: 6 }), 6);
    return { output: y, saved: { x: a } };
  },
  backward(grad, { x }) {
    const inside = elementwise("logicalAnd", holds(x, "gt", -3), holds(x, "lt", 3));
    return { x: choose(inside, div(grad, 6), 0) };
  },
  because: { x: "hardsigmoid keeps x: its derivative is 1/6 between −3 and 3" },

  samples: [{ x: { values: [-4, -2, 1, 5], shape: [4] } }],
});
