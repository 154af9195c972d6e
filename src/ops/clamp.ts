import { ValueError } from "../ir/errors.ts";
import { broadcast, type Shape, show } from "../ir/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { defineOp, type Expect } from "./defineOp.ts";
import { commonDType, follow, type Operand } from "./operands.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { expandTo, sumTo } from "./primitives/shaping.ts";

/**
 * x limited to [min, max], elementwise with broadcasting; a NaN in any of them wins. Where the limits cross, the result is
 * max. The gradient passes between the limits and at them; beyond, it goes to the limit.
 *
 *     y = min(max(x, min), max)
 *
 * @zh 把 x 限制在 [min, max] 之内，逐元素；上下限可以是数或张量，也可以只给一个。
 * @param x    any shape
 * @param min  a number, or any shape that broadcasts with x; no lower limit when missing
 * @param max  a number, or any shape that broadcasts with x and min; no upper limit when missing
 * @returns    the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast, ValueError when there is no limit at all
 * @saves      x, min, max
 * @example clamp(tensor([-2, 0.5, 3]), { min: 0, max: 1 }) // [0, 0.5, 1]
 */
export const clamp = defineOp(
  {
    name: "clamp",
    inputs: ["x", "min?", "max?"],
    shape({ x, min, max }, expect) {
      if (!min && !max) {
        const expected = "be given, or max";
        throw new ValueError({ op: "clamp", argument: "min", expected, received: "neither" });
      }
      return joined(expect, joined(expect, x, "min", min), "max", max);
    },
    forward: ({ x, min, max }) => ({ output: limited(x, min, max), saved: { x, min, max } }),
    backward: (grad, { x, min, max }) => gradients(grad, x, min, max),
    because: "clamp keeps x and the limits: the gradient passes where x lies within",
    samples: [
      { x: { values: [-1.7, -0.4, 0.2, 0.6, 0.8, 2.6], shape: [2, 3] }, min: { values: [-0.5], shape: [] }, max: [3] },
      { x: [4], min: { values: [0], shape: [] } },
      { x: [4], max: { values: [0], shape: [] } },
      { x: [3], min: { values: [-0.4, 1.1], shape: [2, 1] }, max: { values: [0.3, 0.7, -1.3], shape: [3] } },
    ],
    rejects: [
      { x: [2], message: "clamp: min must be given, or max, got neither." },
      { x: [2, 3], min: [2], message: "clamp: min must broadcast with [2, 3], got [2]." },
      { x: [2, 3], min: [3], max: [2], message: "clamp: max must broadcast with [2, 3], got [2]." },
    ],
  },
  (apply) =>
    (x: Tensor, limits: { readonly min?: Operand; readonly max?: Operand }): Tensor => {
      const side = (name: "min" | "max"): Tensor | undefined => {
        const limit = limits[name];
        return limit === undefined || limit instanceof Tensor ? limit : follow("clamp", name, limit, x);
      };
      return apply({ x, min: side("min"), max: side("max") });
    },
);

function joined(expect: Expect, shape: Shape, argument: "min" | "max", limit: Shape | undefined): Shape {
  const both = broadcast(shape, limit ?? []);
  expect.that(both !== undefined, argument, `broadcast with ${show(shape)}`, limit ?? []);
  return both ?? [];
}

type Limit = Tensor | undefined;

function limited(x: Tensor, min: Limit, max: Limit): Tensor {
  const limits = [...(min ? [min] : []), ...(max ? [max] : [])];
  const dtype = commonDType(x, ...limits);
  const shape = limits.reduce<Shape>((joint, limit) => broadcast(joint, limit.shape) ?? [], x.shape);
  const wide = (part: Tensor): Tensor => expandTo(cast(part, dtype), shape);
  const raised = min ? elementwise("maximum", wide(x), wide(min)) : wide(x);
  return max ? elementwise("minimum", raised, wide(max)) : raised;
}

function gradients(
  grad: Tensor,
  x: Tensor,
  min: Limit,
  max: Limit,
): { x: Tensor; min: Tensor | null; max: Tensor | null } {
  const wide = (part: Tensor): Tensor => expandTo(cast(part, grad.dtype), grad.shape);
  const where = (condition: Tensor, gradient: Tensor): Tensor =>
    elementwise("where", condition, gradient, fullLike(grad, 0));
  const like = (gradient: Tensor, input: Tensor): Tensor => cast(sumTo(gradient, input.shape), input.dtype);
  const compare = (a: Tensor, comparison: "lt" | "gt" | "le" | "ge", b: Tensor): Tensor =>
    elementwise(comparison, wide(a), wide(b));

  const raised = min ? where(compare(x, "ge", min), grad) : grad;
  const passed = max ? where(compare(x, "le", max), raised) : raised;
  let below: Tensor | null = null;
  if (min?.requiresGrad) {
    // Where the limits cross the result is the upper one.
    const open = where(compare(x, "lt", min), grad);
    below = like(max ? where(compare(min, "lt", max), open) : open, min);
  }
  let above: Tensor | null = null;
  if (max?.requiresGrad) {
    const over = compare(x, "gt", max);
    above = like(where(min ? elementwise("logicalOr", over, compare(max, "lt", min)) : over, grad), max);
  }
  return { x: like(passed, x), min: below, max: above };
}
