import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { add, sub } from "./primitives/arithmetic.ts";

/**
 * x moved towards 0 by lambd, and 0 within that distance of it; NaN gives 0, as in PyTorch.
 *
 * @zh 软收缩：把数值向 0 移动 lambd，不足 lambd 的置零。
 *
 * @param x          any shape; integers and bools count as float32
 * @param lambd      how far
 * @returns   shape of x
 * @example softshrink(tensor([0.3, -1])) // [0, -0.5]
 */
export const softshrink = defineOp({
  name: "softshrink",
  inputs: ["x"],
  attrs: { lambd: 0.5 },
  shape: ({ x }) => x,
  forward({ x }, { lambd }) {
    const a = asFloat(x);
    const below = choose(holds(a, "lt", -lambd), add(a, lambd), 0);
    const y = choose(holds(a, "gt", lambd), sub(a, lambd), below);
    return { output: y, saved: {} };
  },

  samples: [
    { x: { values: [-1, -0.2, 0.3, 0.9], shape: [4] } },
    { x: { values: [-2, -1, 0.3, 1.9], shape: [4] }, lambd: 1.2 },
  ],
});
