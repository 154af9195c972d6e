import { broadcast } from "../ir/shape.ts";
import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { binary, broadcastShape, expectSameDType } from "./operands.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { expandTo } from "./primitives/shaping.ts";

/**
 * Heaviside's step function, elementwise with broadcasting: 0 below 0 and at NaN, 1 above, y at 0. The gradient by x is 0.
 *
 * @zh 单位阶跃函数：x 小于 0 时为 0，大于 0 时为 1，等于 0 时取 y 的值，逐元素。
 * @param x  any shape
 * @param y  the values at 0: a number, or any shape that broadcasts with x, of its dtype
 * @returns  the broadcast shape, dtype of x
 * @throws ShapeError when the shapes do not broadcast, DTypeError when the dtypes differ
 * @example heaviside(tensor([-2, 0, 3]), 0.5) // [0, 0.5, 1]
 */
export const heaviside = defineOp(
  {
    name: "heaviside",
    inputs: ["x", "y"],
    shape: ({ x, y }, expect) => broadcastShape(expect, x, y),
    forward({ x, y }) {
      expectSameDType("heaviside", x, { y });
      const shape = broadcast(x.shape, y.shape) ?? [];
      const a = expandTo(x, shape);
      const side = cast(holds(a, "gt", 0), a.dtype);
      return { output: choose(elementwise("eq", a, fullLike(a, 0)), expandTo(y, shape), side), saved: {} };
    },
    samples: [
      { x: { values: [-1.5, 0, 2], shape: [3, 1], dtype: "int32" }, y: { values: [3, 4], shape: [2], dtype: "int32" } },
      { x: { values: [-1.5, -0.5, 2], shape: [3] }, y: [] },
    ],
    rejects: [
      {
        x: [2, 3],
        y: [2],
        message: "heaviside: y must broadcast with x [2, 3] (equal extents, or 1, from the last dimension), got [2].",
      },
      {
        x: [2],
        y: { values: [1, 2], shape: [2], dtype: "int32" },
        message: "heaviside: y must have the dtype of x (float32), got int32.",
      },
    ],
  },
  binary("heaviside"),
);
