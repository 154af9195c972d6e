import { broadcast, type Shape, sameShape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, type Expect } from "./defineOp.ts";
import { add, maximum, mul, sub } from "./primitives/arithmetic.ts";
import { cast, elementwise } from "./primitives/elementwise.ts";
import { elementwiseLossShape, type LossOptions, reduce, spread, together, weighted } from "./reduction.ts";

const neg = (x: Tensor): Tensor => elementwise("neg", x);

function expectBroadcasts(expect: Expect, argument: string, shape: Shape | undefined, x: Shape): void {
  if (shape === undefined) return;
  const fits = broadcast(shape, x);
  expect.that(fits !== undefined && sameShape(fits, x), argument, `broadcast to x ${show(x)}`, shape);
}

/** −log σ(x) = log(1 + e^(−x)), without overflow on either side. */
function softplusOfNeg(x: Tensor): Tensor {
  return add(elementwise("log1p", elementwise("expNonPositive", neg(elementwise("abs", x)))), maximum(neg(x), 0));
}

/** How much each positive target counts: posWeight · target. */
function positive(target: Tensor, posWeight: Tensor | undefined): Tensor {
  return posWeight ? mul(target, cast(posWeight, target.dtype)) : target;
}

/**
 * Cross entropy of independent yes/no decisions, from logits; stable for logits of any size.
 *
 *     −weight · (posWeight·target·log σ(x) + (1 − target)·log(1 − σ(x)))
 *
 * @zh 二元交叉熵，直接由 logits 计算，对任意大小的 logits 数值稳定。
 *
 * @param x          logits, any shape, float
 * @param target     shape of x, float in [0, 1]
 * @param weight     broadcasts to x
 * @param posWeight  broadcasts to x; above 1 it counts positive targets more
 * @param reduction  "mean" (over every element), "sum" or "none"
 * @returns          [] or the shape of x
 * @throws ShapeError when shapes differ
 * @saves    x, target, weight, posWeight
 * @example binaryCrossEntropyWithLogits(tensor([0]), tensor([1])) // 0.6931
 */
export const binaryCrossEntropyWithLogits = defineOp(
  {
    name: "binaryCrossEntropyWithLogits",
    inputs: ["x", "target", "weight?", "posWeight?"],
    attrs: { reduction: "mean" } as LossOptions,
    float: ["x", "target", "weight", "posWeight"],
    constant: ["weight", "posWeight"],
    shape({ x, target, weight, posWeight }, expect, { reduction }) {
      expectBroadcasts(expect, "weight", weight, x);
      expectBroadcasts(expect, "posWeight", posWeight, x);
      return elementwiseLossShape("binaryCrossEntropyWithLogits", x, target, reduction, expect);
    },
    forward({ x: given, target: wanted, weight, posWeight }, { reduction }) {
      const [x, target] = together(given, wanted);
      const rest = sub(1, target);
      // (1 − t)·x + (p·t + 1 − t)·log(1 + e^(−x))
      const losses = add(mul(rest, x), mul(add(positive(target, posWeight), rest), softplusOfNeg(x)));
      return { output: reduce(weighted(losses, weight), reduction), saved: { x, target, weight, posWeight } };
    },
    backward(grad, { x, target, weight, posWeight }, { reduction }) {
      const item = weighted(spread(grad, x.shape, reduction), weight);
      const yes = positive(target, posWeight);
      const mass = add(yes, sub(1, target));
      const dx = mul(item, sub(mul(elementwise("sigmoid", x), mass), yes));
      const no = add(x, softplusOfNeg(x));
      const dtarget = mul(
        item,
        sub(posWeight ? mul(softplusOfNeg(x), cast(posWeight, x.dtype)) : softplusOfNeg(x), no),
      );
      return { x: dx, target: dtarget, weight: null, posWeight: null };
    },
    because: {
      x: "binaryCrossEntropyWithLogits keeps x: its derivative is σ(x) − target",
      target: "binaryCrossEntropyWithLogits keeps target: its derivative is σ(x) − target",
      weight: "binaryCrossEntropyWithLogits keeps weight: it scales each gradient",
      posWeight: "binaryCrossEntropyWithLogits keeps posWeight: it scales the gradients of positive targets",
    },
    samples: [
      { x: { shape: [2, 3], low: -3, high: 3 }, target: { shape: [2, 3], low: 0, high: 1 } },
      { x: [4], target: { shape: [4], low: 0, high: 1 }, reduction: "none" },
    ],
  },
  (apply) =>
    (
      x: Tensor,
      target: Tensor,
      options: Partial<LossOptions> & {
        readonly weight?: Tensor | undefined;
        readonly posWeight?: Tensor | undefined;
      } = {},
    ): Tensor => {
      const { weight, posWeight, ...attrs } = options;
      return apply({ x, target, weight, posWeight }, attrs);
    },
);
