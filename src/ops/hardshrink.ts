import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * x where it is larger than lambd in size, else 0.
 *
 * @zh 硬收缩：绝对值大于 lambd 的元素保持不变，其余置零。
 *
 * @param x          any shape; integers and bools count as float32
 * @param lambd      half the width of the gap
 * @returns   shape of x
 * @example hardshrink(tensor([0.3, -1])) // [0, -1]
 */
export const hardshrink = defineOp({
  name: "hardshrink",
  inputs: ["x"],
  attrs: { lambd: 0.5 },
  shape: ({ x }) => x,
  forward({ x }, { lambd }) {
    const a = asFloat(x);
    const small = elementwise("logicalAnd", holds(a, "le", lambd), holds(a, "ge", -lambd));
    const y = choose(small, 0, a);
    return { output: y, saved: {} };
  },

  samples: [
    { x: { values: [-1, -0.2, 0.3, 0.9], shape: [4] } },
    { x: { values: [-2, -1, 0.3, 1.9], shape: [4] }, lambd: 1.2 },
  ],
});
