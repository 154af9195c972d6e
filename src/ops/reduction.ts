import { promote } from "../ir/dtype.ts";
import { ValueError } from "../ir/errors.ts";
import { broadcast, numel, type Shape, show } from "../ir/shape.ts";
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

/** The shape that all inputs, given by name, broadcast to; the first one is what the others must fit. */
export function broadcastInputs(inputs: Readonly<Record<string, Shape>>, expect: Expect): Shape {
  const [[first, shape], ...others] = Object.entries(inputs);
  return others.reduce((sofar, [argument, own]) => {
    const both = broadcast(sofar, own);
    expect.that(both !== undefined, argument, `broadcast with ${first} ${show(shape)}`, own);
    return both ?? [];
  }, shape);
}

/** The shape rule of losses that compare element with element and whose inputs broadcast. */
export function broadcastLossShape(
  op: string,
  inputs: Readonly<Record<string, Shape>>,
  reduction: Reduction,
  expect: Expect,
): Shape {
  checkReduction(op, reduction);
  const shape = broadcastInputs(inputs, expect);
  return reduction === "none" ? shape : [];
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

/** All in their common dtype. */
export function together<T extends readonly Tensor[]>(...tensors: T): { [K in keyof T]: Tensor } {
  const dtype = tensors.map((x) => x.dtype).reduce(promote);
  return tensors.map((x) => cast(x, dtype)) as { [K in keyof T]: Tensor };
}

/** The shape that tensors broadcast to, which is already checked. */
export function commonShape(...tensors: readonly Tensor[]): Shape {
  return tensors.map((x) => x.shape).reduce((a, b) => broadcast(a, b) ?? []);
}

/** All in their common dtype and shape. */
export function aligned<T extends readonly Tensor[]>(...tensors: T): { [K in keyof T]: Tensor } {
  const shape = commonShape(...tensors);
  return together(...tensors).map((x) => expandTo(x, shape)) as { [K in keyof T]: Tensor };
}

/** `value` times a weight that may be missing. */
export function weighted(value: Tensor, weight: Tensor | undefined): Tensor {
  return weight ? mul(value, cast(weight, value.dtype)) : value;
}
