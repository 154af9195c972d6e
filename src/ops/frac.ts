import { defineOp } from "./defineOp.ts";
import { sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * What trunc takes from x: its fraction, with its sign, elementwise. The gradient is 1.
 *
 *     y = x − trunc(x)
 *
 * @zh x 的小数部分（符号同 x），逐元素。
 * @param x  any shape, float
 * @returns  shape and dtype of x
 * @throws DTypeError when x is of integers or bools
 * @example frac(tensor([1.25, -1.5])) // [0.25, -0.5]
 */
export const frac = defineOp({
  name: "frac",
  inputs: ["x"],
  float: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: sub(x, elementwise("trunc", x)), saved: {} }),
  samples: [{ x: { values: [-1.7, -0.3, 0.2, 1.3], shape: [4] } }],
  rejects: [
    { x: { values: [1, 2], shape: [2], dtype: "int32" }, message: "frac: x must have a float dtype, got int32." },
  ],
});
