import { isFloat } from "../ir/dtype.ts";
import { DTypeError } from "../ir/errors.ts";
import { numel, type Shape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Expect } from "./defineOp.ts";
import { add, div, mul, sumAll } from "./primitives/arithmetic.ts";
import { inRange } from "./primitives/checkRange.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { iotaAlong } from "./primitives/iota.ts";
import { expandTo, reshapeTo, sumOver } from "./primitives/shaping.ts";
import { checkReduction, type LossOptions, type Reduction } from "./reduction.ts";

export interface ClassLossOptions extends LossOptions {
  /** Items with this label count nothing. */
  readonly ignoreIndex: number;
}

/** [N, C, …] has its classes in dimension 1, a single item [C] in dimension 0. */
export const classDim = (x: Shape): number => (x.length > 1 ? 1 : 0);

/** Shape of x with one class: what one number per item broadcasts from. */
const perItem = (x: Shape): number[] => x.map((extent, i) => (i === classDim(x) ? 1 : extent));
const itemShape = (x: Shape): number[] => x.filter((_, i) => i !== classDim(x));

/** The shape rule of losses over classes; `soft` says that the target may be probabilities in the shape of x. */
export function classLossShape(
  op: string,
  { x, target, weight }: { readonly x: Shape; readonly target: Shape; readonly weight?: Shape | undefined },
  expect: Expect,
  reduction: Reduction,
  soft: boolean,
): Shape {
  checkReduction(op, reduction);
  expect.that(x.length >= 1, "x", "have classes [C] or [N, C, ...]", x);
  if (weight) expect("weight", weight, [x[classDim(x)]], `the classes of x ${show(x)}`);
  const items = itemShape(x);
  if (!(soft && target.length === x.length)) {
    expect("target", target, items, `x ${show(x)} without its classes`);
  } else expect("target", target, x, `x ${show(x)}`);
  return reduction === "none" ? items : [];
}

/** The labels as int32, each a class or `ignoreIndex`; see `inRange`. */
export function checkLabels(op: string, target: Tensor, classes: number, ignoreIndex: number): Tensor {
  if (isFloat(target.dtype) || target.dtype === "bool") {
    throw new DTypeError({
      op,
      argument: "target",
      expected: "have an integer dtype to be class labels",
      received: target.dtype,
    });
  }
  return inRange(op, target, { to: classes, except: ignoreIndex, argument: "target" });
}

/** Sum over the classes, which stay as extent 1. */
export const overClasses = (x: Tensor): Tensor => sumOver(x, [classDim(x.shape)]);

/** A number per class, to broadcast over x. */
export function perClass(weight: Tensor, x: Tensor): Tensor {
  const shape = x.shape.map((extent, i) => (i === classDim(x.shape) ? extent : 1));
  return expandTo(reshapeTo(cast(weight, x.dtype), shape), x.shape);
}

/** Labels as masks over x. */
export interface Labels {
  /** bool, shape of x: the item's own class, nowhere for ignored items. */
  readonly hot: Tensor;
  /** bool [N, 1, …]: items that count. */
  readonly valid: Tensor;
  /** Weight of each item's class, 0 for ignored ones, [N, 1, …]. */
  readonly itemWeight: Tensor;
}

export function labelsOf(target: Tensor, x: Tensor, weight: Tensor | undefined, ignoreIndex: number): Labels {
  const dim = classDim(x.shape);
  const label = reshapeTo(cast(target, "int32"), perItem(x.shape));
  const valid = elementwise("ne", label, fullLike(label, ignoreIndex));
  const same = elementwise("eq", iotaAlong(x.shape, dim, x.device), expandTo(label, x.shape));
  const possible = ignoreIndex >= 0 && ignoreIndex < x.shape[dim];
  const hot = possible ? elementwise("logicalAnd", same, expandTo(valid, x.shape)) : same;
  const itemWeight = weight ? overClasses(pick(hot, perClass(weight, x))) : cast(valid, x.dtype);
  return { hot, valid, itemWeight };
}

/** `values` where the mask holds, else 0: unlike a product, it does not spread infinities. */
export const pick = (mask: Tensor, values: Tensor): Tensor => elementwise("where", mask, values, fullLike(values, 0));

/** Losses per item [N, 1, …] of x, reduced; "mean" divides by the items' weights. */
export function reduceItems(losses: Tensor, x: Shape, reduction: Reduction, itemWeight: Tensor | undefined): Tensor {
  if (reduction === "none") return reshapeTo(losses, itemShape(x));
  const total = sumAll(losses);
  if (reduction === "sum") return total;
  return div(total, itemWeight ? sumAll(itemWeight) : numel(itemShape(x)));
}

/** The gradient of each item's loss, broadcastable to x. */
export function spreadItems(grad: Tensor, x: Shape, reduction: Reduction, itemWeight: Tensor | undefined): Tensor {
  if (reduction === "none") return reshapeTo(grad, perItem(x));
  const one = reduction === "sum" ? grad : div(grad, itemWeight ? sumAll(itemWeight) : numel(itemShape(x)));
  return expandTo(one, perItem(x));
}

/** What each class of each item weighs in the loss −Σ q·log p: the label softened by `smoothing`. */
export function massOf(labels: Labels, x: Tensor, weight: Tensor | undefined, smoothing: number): Tensor {
  const classes = x.shape[classDim(x.shape)];
  const per = weight ? perClass(weight, x) : fullLike(x, 1);
  const own = pick(labels.hot, mul(per, 1 - smoothing));
  if (smoothing === 0) return own;
  return add(own, pick(expandTo(labels.valid, x.shape), mul(per, smoothing / classes)));
}
