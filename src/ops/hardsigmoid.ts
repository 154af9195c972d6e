import { defineOp } from "./defineOp.ts";
import { hardtanh } from "./hardtanh.ts";
import { asFloat } from "./operands.ts";
import { add, div } from "./primitives/arithmetic.ts";

/**
 * The logistic function in three straight pieces. The gradient at the corners is 0.
 *
 *     y = min(max(x + 3, 0), 6) / 6
 *
 * @zh 用三段直线近似 sigmoid；两个拐点处的梯度为 0。
 *
 * @param x          any shape; integers and bools count as float32
 * @returns   shape of x
 * @example hardsigmoid(tensor([-4, 0, 4])) // [0, 0.5, 1]
 */
export const hardsigmoid = defineOp({
  name: "hardsigmoid",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    const a = asFloat(x);
    const y = div(hardtanh(add(a, 3), { minVal: 0, maxVal: 6 }), 6);
    return { output: y, saved: {} };
  },

  samples: [{ x: { values: [-4, -2, 1, 5], shape: [4] } }],
});
