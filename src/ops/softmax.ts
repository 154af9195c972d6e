import type { DType } from "../ir/dtype.ts";
import { normalizeDim } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { asFloatOf } from "./operands.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { extremeOver } from "./primitives/reduce.ts";
import { expandTo, sumOver } from "./primitives/shaping.ts";

/**
 * Exponentials along `dim`, divided by their sum; the maximum is subtracted first, so nothing overflows. What lies more than 87.7
 * below the maximum is 0, not denormal.
 *
 *     y = e^(x − max x) / Σ e^(x − max x)
 *
 * @zh 沿一维取指数并除以总和，先减去最大值以免溢出。
 *
 * @param x      any shape
 * @param dim    the dimension that sums to 1
 * @param dtype  what x is converted to first, a float; integers and bools count as float32
 * @returns      shape of x
 * @throws ShapeError when dim is out of range
 * @saves        y, from (the dtype of x)
 * @example softmax(tensor([0, 0])) // [0.5, 0.5]
 */
export const softmax = defineOp({
  name: "softmax",
  inputs: ["x"],
  attrs: { dim: -1, dtype: undefined as DType | undefined },
  shape({ x }, _expect, { dim }) {
    normalizeDim("softmax", dim, x.length);
    return x;
  },
  forward({ x }, { dim, dtype }) {
    const a = asFloatOf("softmax", x, dtype);
    const dims = x.ndim === 0 ? [] : [normalizeDim("softmax", dim, x.ndim)];
    const peak = expandTo(extremeOver("amax", a, dims), x.shape);
    const e = elementwise("expNonPositive", elementwise("sub", a, peak));
    const sum = sumOver(e, dims); // at least 1, so its reciprocal is finite; one quotient a row instead of one an element
    const y = elementwise("mul", e, expandTo(elementwise("div", fullLike(sum, 1), sum), x.shape));
    return { output: y, saved: { y, from: x.dtype } };
  },
  backward(grad, { y, from }, { dim }) {
    const dims = y.ndim === 0 ? [] : [normalizeDim("softmax", dim, y.ndim)];
    const total = expandTo(sumOver(elementwise("mul", grad, y), dims), y.shape);
    // One product after the difference: y·grad − y·total would lose digits where one y is nearly 1.
    return { x: cast(elementwise("mul", elementwise("sub", grad, total), y), from) };
  },
  because: { y: "softmax keeps y: its derivative is y·(grad − Σ grad·y)" },
  samples: [{ x: [] }, { x: [2, 5] }, { x: [2, 3, 4], dim: 1 }],
  rejects: [
    { x: [2], dtype: "int32", message: "softmax: dtype must be a float dtype, got int32." },
    {
      x: [2, 3],
      dim: 2,
      message: "softmax: dim must be an integer in [-2, 1] for 2 dimensions, got 2.",
    },
  ],
});
