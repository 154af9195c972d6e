import { isFloat } from "../ir/dtype.ts";
import { DTypeError } from "../ir/errors.ts";
import { defineOp } from "./defineOp.ts";
import { expectNumbers } from "./operands.ts";
import { div, mul } from "./primitives/arithmetic.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * The nearest whole number, or the nearest with so many decimals, elementwise; halves go to the even neighbour. The
 * gradient is 0.
 *
 *     y = round(x · 10^decimals) / 10^decimals
 *
 * @zh 四舍六入五成双：取最近的整数，或保留 decimals 位小数，逐元素。
 * @param x         any shape of numbers; integers stay as they are
 * @param decimals  digits to keep behind the point; negative for before it
 * @returns         shape and dtype of x
 * @throws DTypeError when x is bool, or of integers with decimals
 * @example round(tensor([0.5, 1.5, -2.6])) // [0, 2, -3]
 */
export const round = defineOp({
  name: "round",
  inputs: ["x"],
  attrs: { decimals: 0 },
  shape: ({ x }) => x,
  forward({ x }, { decimals }) {
    expectNumbers("round", "x", x);
    if (!isFloat(x.dtype)) {
      if (decimals === 0) return { output: x, saved: {} };
      throw new DTypeError({ op: "round", argument: "x", expected: "be of floats with decimals", received: x.dtype });
    }
    if (decimals === 0) return { output: elementwise("round", x), saved: {} };
    const unit = 10 ** Math.abs(decimals);
    const [up, down] = decimals > 0 ? [mul, div] : [div, mul];
    return { output: down(elementwise("round", up(x.detach(), unit)), unit), saved: {} };
  },
  backward: (grad) => ({ x: fullLike(grad, 0) }),
  samples: [
    { x: { values: [-1.7, -0.3, 0.2, 0.7, 1.3, 2.6], shape: [2, 3] } },
    { x: { values: [-1.74, -0.31, 0.28], shape: [3] }, decimals: 1 },
    { x: { values: [-174, 31, 1283], shape: [3] }, decimals: -2 },
  ],
  rejects: [
    { x: { values: [0, 1], shape: [2], dtype: "bool" }, message: "round: x must be of numbers, got bool." },
    {
      x: { values: [1, 2], shape: [2], dtype: "int32" },
      decimals: 1,
      message: "round: x must be of floats with decimals, got int32.",
    },
  ],
});
