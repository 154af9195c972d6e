import { defineOp } from "./defineOp.ts";
import { withoutNaN } from "./nanReducing.ts";
import { asFloatOf } from "./operands.ts";
import { div } from "./primitives/arithmetic.ts";
import { cast } from "./primitives/elementwise.ts";
import { reducedShape, typedReduceAttrs } from "./reducing.ts";
import { sum } from "./sum.ts";

/**
 * Mean of the elements that are numbers; NaN where there are none.
 *
 * @zh 对非 NaN 的元素求平均。
 *
 * @param x        any shape; integers and bools count as float32
 * @param dim      what is reduced: one dimension, several, or all when missing
 * @param keepdim  whether those dimensions stay, with extent 1
 * @param dtype    what x is converted to first, a float
 * @returns        the shape that is left
 * @throws ShapeError when dim is out of range
 * @example nanmean(tensor([1, NaN, 2])) // 1.5
 */
export const nanmean = defineOp({
  name: "nanmean",
  inputs: ["x"],
  attrs: typedReduceAttrs,
  shape: ({ x }, _expect, attrs) => reducedShape("nanmean", x, attrs),
  forward({ x }, { dim, keepdim, dtype }) {
    const { numbers, isNumber } = withoutNaN(asFloatOf("nanmean", x, dtype));
    const total = sum(numbers, { dim, keepdim });
    return { output: div(total, cast(sum(isNumber, { dim, keepdim }), total.dtype)), saved: {} };
  },
  samples: [{ x: [2, 3] }, { x: [2, 3, 4], dim: [0, -1] }, { x: [3, 2], dim: 0, keepdim: true }],
  rejects: [{ x: [2, 3], dtype: "bool", message: "nanmean: dtype must be a float dtype, got bool." }],
});
