import { broadcast, show } from "../ir/shape.ts";
import { scalar } from "../tensor/create.ts";
import { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { commonDType, follow, type Operand, toBool } from "./operands.ts";
import { cast, elementwise } from "./primitives/elementwise.ts";
import { expandTo } from "./primitives/shaping.ts";

/**
 * x where the condition holds, y elsewhere, with broadcasting. No gradient flows from the side that was not taken.
 *
 * @zh 条件成立处取 x，否则取 y，支持广播。
 * @param condition  any shape; any number but 0 counts as true
 * @param x          a number, or any shape that broadcasts
 * @param y          a number, or any shape that broadcasts
 * @returns          the broadcast shape; common dtype of x and y, float32 when both are numbers
 * @throws ShapeError when the shapes do not broadcast
 * @example where(tensor([true, false]), tensor([1, 2]), 0) // [1, 0]
 */
export const where = defineOp(
  {
    name: "where",
    inputs: ["condition", "x", "y"],
    shape({ condition, x, y }, expect) {
      const both = broadcast(condition, x);
      expect.that(both !== undefined, "x", `broadcast with condition ${show(condition)}`, x);
      const all = broadcast(both ?? [], y);
      expect.that(all !== undefined, "y", `broadcast with condition and x, together ${show(both ?? [])}`, y);
      return all ?? [];
    },
    forward({ condition, x, y }) {
      const shape = broadcast(broadcast(condition.shape, x.shape) ?? [], y.shape) ?? [];
      const dtype = commonDType(x, y);
      const side = (t: Tensor): Tensor => expandTo(cast(t, dtype), shape);
      return { output: elementwise("where", expandTo(toBool(condition), shape), side(x), side(y)), saved: {} };
    },
    samples: [
      { condition: { values: [1, 0, 1], shape: [3], dtype: "bool" }, x: [2, 3], y: [2, 3] },
      { condition: { values: [1, 0], shape: [2, 1], dtype: "bool" }, x: [3], y: [] },
    ],
    rejects: [
      { condition: [2], x: [3], y: [3], message: "where: x must broadcast with condition [2], got [3]." },
      {
        condition: [2, 1],
        x: [3],
        y: [4],
        message: "where: y must broadcast with condition and x, together [2, 3], got [4].",
      },
    ],
  },
  (apply) =>
    (condition: Tensor, x: Operand, y: Operand): Tensor => {
      if (x instanceof Tensor) return apply({ condition, x, y: y instanceof Tensor ? y : follow("where", "y", y, x) });
      if (y instanceof Tensor) return apply({ condition, x: follow("where", "x", x, y), y });
      const { device } = condition;
      return apply({ condition, x: scalar(x, { device }), y: scalar(y, { device }) });
    },
);
