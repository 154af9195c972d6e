import { normalizeDim } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { extremeOver } from "./primitives/reduce.ts";
import { expandTo, sumOver } from "./primitives/shaping.ts";

/**
 * Exponentials along `dim`, divided by their sum; the maximum is subtracted first, so nothing overflows.
 *
 *     y = e^(x − max x) / Σ e^(x − max x)
 *
 * @param x    any shape, float
 * @param dim  the dimension that sums to 1
 * @returns    shape of x
 * @throws ShapeError when dim is out of range
 * @saves      y
 * @example softmax(tensor([0, 0])) // [0.5, 0.5]
 */
export const softmax = defineOp({
  name: "softmax",
  inputs: ["x"],
  attrs: { dim: -1 },
  float: ["x"],
  shape({ x }, _expect, { dim }) {
    normalizeDim("softmax", dim, x.length);
    return x;
  },
  forward({ x }, { dim }) {
    const dims = x.ndim === 0 ? [] : [normalizeDim("softmax", dim, x.ndim)];
    const peak = expandTo(extremeOver("amax", x, dims), x.shape);
    const e = elementwise("exp", elementwise("sub", x, peak));
    const y = elementwise("div", e, expandTo(sumOver(e, dims), x.shape));
    return { output: y, saved: { y } };
  },
  backward(grad, { y }, { dim }) {
    const dims = y.ndim === 0 ? [] : [normalizeDim("softmax", dim, y.ndim)];
    const weighted = elementwise("mul", grad, y);
    const total = expandTo(sumOver(weighted, dims), y.shape);
    return { x: elementwise("sub", weighted, elementwise("mul", y, total)) };
  },
  because: { y: "softmax keeps y: its derivative is y·(grad − Σ grad·y)" },
  samples: [{ x: [2, 5] }, { x: [2, 3, 4], dim: 1 }],
  rejects: [
    {
      x: [2, 3],
      dim: 2,
      message: "softmax: dim must be an integer in [-2, 1] for 2 dimensions, got 2.",
    },
  ],
});
