import { defineOp } from "./defineOp.ts";
import { hardtanh } from "./hardtanh.ts";

/**
 * x between 0 and 6, the limits beyond them. The gradient at the limits is 0.
 *
 *     y = min(max(x, 0), 6)
 *
 * @zh 把 x 限制在 0 与 6 之间，逐元素。
 * @param x          any shape; bools count as int32
 * @returns   shape of x
 * @example relu6(tensor([-2, 3, 8])) // [0, 3, 6]
 */
export const relu6 = defineOp({
  name: "relu6",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: hardtanh(x, { minVal: 0, maxVal: 6 }), saved: {} }),

  samples: [{ x: { values: [-2, 3, 5, 8], shape: [4] } }],
});
