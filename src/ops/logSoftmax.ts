import type { DType } from "../ir/dtype.ts";
import { normalizeDim } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { asFloatOf } from "./operands.ts";
import { cast, elementwise } from "./primitives/elementwise.ts";
import { extremeOver } from "./primitives/reduce.ts";
import { expandTo, sumOver } from "./primitives/shaping.ts";

/**
 * Logarithm of the softmax along `dim`, without computing the softmax: precise for any spread of x.
 *
 *     y = x − max x − log Σ e^(x − max x)
 *
 * @zh softmax 的对数，不经过 softmax 直接计算，数值稳定。
 *
 * @param x      any shape
 * @param dim    the dimension whose exponentials sum to 1
 * @param dtype  what x is converted to first, a float; integers and bools count as float32
 * @returns      shape of x
 * @throws ShapeError when dim is out of range
 * @saves        y, from (the dtype of x)
 * @example logSoftmax(tensor([0, 0])) // [-0.6931, -0.6931]
 */
export const logSoftmax = defineOp({
  name: "logSoftmax",
  inputs: ["x"],
  attrs: { dim: -1, dtype: undefined as DType | undefined },
  shape({ x }, _expect, { dim }) {
    normalizeDim("logSoftmax", dim, x.length);
    return x;
  },
  forward({ x }, { dim, dtype }) {
    const a = asFloatOf("logSoftmax", x, dtype);
    const dims = x.ndim === 0 ? [] : [normalizeDim("logSoftmax", dim, x.ndim)];
    const shifted = elementwise("sub", a, expandTo(extremeOver("amax", a, dims), x.shape));
    const total = elementwise("log", sumOver(elementwise("expNonPositive", shifted), dims));
    const y = elementwise("sub", shifted, expandTo(total, x.shape));
    return { output: y, saved: { y, from: x.dtype } };
  },
  backward(grad, { y, from }, { dim }) {
    const dims = y.ndim === 0 ? [] : [normalizeDim("logSoftmax", dim, y.ndim)];
    const total = expandTo(sumOver(grad, dims), y.shape);
    return { x: cast(elementwise("sub", grad, elementwise("mul", elementwise("expNonPositive", y), total)), from) };
  },
  because: { y: "logSoftmax keeps y: its derivative is grad − e^y·Σ grad" },
  samples: [{ x: [2, 5] }, { x: [2, 3, 4], dim: 1 }, { x: [] }],
  rejects: [
    { x: [2], dtype: "int32", message: "logSoftmax: dtype must be a float dtype, got int32." },
    {
      x: [2, 3],
      dim: 2,
      message: "logSoftmax: dim must be an integer in [-2, 1] for 2 dimensions, got 2.",
    },
  ],
});
