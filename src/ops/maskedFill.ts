import { isFloat } from "../ir/dtype.ts";
import { ValueError } from "../ir/errors.ts";
import { broadcast, show } from "../ir/shape.ts";
import { scalar } from "../tensor/create.ts";
import { Tensor } from "../tensor/tensor.ts";
import { choose } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { toBool } from "./operands.ts";
import { cast } from "./primitives/elementwise.ts";
import { expandTo } from "./primitives/shaping.ts";

/**
 * x with a value where the mask is true. No gradient flows into what is covered.
 *
 *     y = mask ? value : x
 *
 * @zh 掩码为真的位置填入给定值，其余保持不变。
 *
 * @param x      any shape
 * @param mask   any shape that broadcasts with x; any number but 0 counts as true
 * @param value  a number, or a tensor of shape []; takes the dtype of x
 * @returns      the broadcast shape, dtype of x
 * @throws ShapeError when the shapes do not broadcast or value is no scalar
 * @throws ValueError when an integer tensor is to be filled with NaN or infinity
 * @example maskedFill(tensor([1, 2, 3]), tensor([true, false, true]), 0) // [0, 2, 0]
 */
export const maskedFill = defineOp(
  {
    name: "maskedFill",
    inputs: ["x", "mask", "value"],
    shape({ x, mask, value }, expect) {
      const shape = broadcast(x, mask);
      expect.that(shape !== undefined, "mask", `broadcast with x ${show(x)}`, mask);
      expect.that(value.length === 0, "value", "be a number or have shape []", value);
      return shape ?? [];
    },
    forward({ x, mask, value }) {
      const shape = broadcast(x.shape, mask.shape) ?? [];
      const filling = expandTo(cast(value, x.dtype), shape);
      return { output: choose(expandTo(toBool(mask), shape), filling, expandTo(x, shape)), saved: {} };
    },
    samples: [
      { x: [2, 3], mask: { values: [1, 0, 1], shape: [3], dtype: "bool" }, value: [] },
      { x: [3], mask: { values: [1, 0], shape: [2, 1], dtype: "bool" }, value: [] },
    ],
    rejects: [
      { x: [2, 3], mask: [2], value: [], message: "maskedFill: mask must broadcast with x [2, 3], got [2]." },
      { x: [3], mask: [3], value: [3], message: "maskedFill: value must be a number or have shape [], got [3]." },
    ],
  },
  (apply) =>
    (x: Tensor, mask: Tensor, value: Tensor | number): Tensor =>
      apply({ x, mask, value: value instanceof Tensor ? value : filling(x, value) }),
);

/** The number in the dtype of x, a fraction cut off as PyTorch does. */
function filling(x: Tensor, value: number): Tensor {
  const { dtype, device } = x;
  if (isFloat(dtype)) return scalar(value, { dtype, device });
  if (!Number.isFinite(value)) {
    const expected = `be finite to fill a tensor of ${dtype}`;
    throw new ValueError({ op: "maskedFill", argument: "value", expected, received: String(value) });
  }
  return scalar(dtype === "bool" ? Number(value !== 0) : Math.trunc(value), { dtype, device });
}
