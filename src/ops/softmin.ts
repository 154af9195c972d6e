import type { DType } from "../ir/dtype.ts";
import { normalizeDim } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { asFloatOf } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { softmax } from "./softmax.ts";

/**
 * The softmax of −x: small numbers get the large shares.
 *
 * @zh 对 −x 做 softmax：数小者得到大的份额。
 *
 * @param x      any shape
 * @param dim    the dimension that sums to 1
 * @param dtype  what x is converted to first, a float; integers and bools count as float32
 * @returns      shape of x
 * @throws ShapeError when dim is out of range
 * @example softmin(tensor([0, 1])) // [0.7311, 0.2689]
 */
export const softmin = defineOp({
  name: "softmin",
  inputs: ["x"],
  attrs: { dim: -1, dtype: undefined as DType | undefined },
  shape({ x }, _expect, { dim }) {
    normalizeDim("softmin", dim, x.length);
    return x;
  },
  forward: ({ x }, { dim, dtype }) => ({
    output: softmax(elementwise("neg", asFloatOf("softmin", x, dtype)), { dim }),
    saved: {},
  }),
  samples: [{ x: [2, 5] }, { x: [2, 3, 4], dim: 1 }],
  rejects: [
    { x: [2], dtype: "int32", message: "softmin: dtype must be a float dtype, got int32." },
    { x: [2], dim: 1, message: "softmin: dim must be an integer in [-1, 0] for 1 dimension, got 1." },
  ],
});
