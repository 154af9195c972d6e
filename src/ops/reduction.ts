import { promote } from "../ir/dtype.ts";
import { ValueError } from "../ir/errors.ts";
import { numel, type Shape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Expect } from "./defineOp.ts";
import { div, mul, sumAll } from "./primitives/arithmetic.ts";
import { cast } from "./primitives/elementwise.ts";
import { expandTo } from "./primitives/shaping.ts";

/** What becomes of the losses of the single items. */
export type Reduction = "none" | "mean" | "sum";

export interface LossOptions {
  readonly reduction: Reduction;
}

export function checkReduction(op: string, reduction: string): void {
  if (reduction === "none" || reduction === "mean" || reduction === "sum") return;
  throw new ValueError({
    op,
    argument: "reduction",
    expected: 'be "none", "mean" or "sum"',
    received: JSON.stringify(reduction),
  });
}

/** The shape rule of losses that compare element with element. */
export function elementwiseLossShape(op: string, x: Shape, target: Shape, reduction: Reduction, expect: Expect): Shape {
  checkReduction(op, reduction);
  expect("target", target, x, `x ${show(x)}`);
  return reduction === "none" ? x : [];
}

export function reduce(losses: Tensor, reduction: Reduction): Tensor {
  if (reduction === "none") return losses;
  const total = sumAll(losses);
  return reduction === "sum" ? total : div(total, numel(losses.shape));
}

/** The gradient of each item's loss from that of the reduced one: of `shape`, or broadcastable to it. */
export function spread(grad: Tensor, shape: Shape, reduction: Reduction): Tensor {
  if (reduction === "none") return grad;
  return expandTo(reduction === "sum" ? grad : div(grad, numel(shape)), shape);
}

/** Both in their common float dtype. */
export function together(x: Tensor, y: Tensor): [Tensor, Tensor] {
  const dtype = promote(x.dtype, y.dtype);
  return [cast(x, dtype), cast(y, dtype)];
}

/** `value` times a weight that may be missing. */
export function weighted(value: Tensor, weight: Tensor | undefined): Tensor {
  return weight ? mul(value, cast(weight, value.dtype)) : value;
}
