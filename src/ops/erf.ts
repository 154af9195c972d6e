import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Error function, elementwise.
 *
 *     y = 2/√π · ∫₀ˣ e^(−t²) dt
 *
 * @zh 误差函数，逐元素。
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example erf(tensor([0, 1])) // [0, 0.8427]
 */
export const erf = defineOp({
  name: "erf",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("erf", asFloat(x)), saved: {} }),
  samples: [{ x: [2, 3] }],
});
