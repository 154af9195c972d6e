import { ValueError } from "../ir/errors.ts";
import { broadcast, sameShape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { add, div, maximum, mul, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { elementwiseLossShape, type LossOptions, reduce, spread, together, weighted } from "./reduction.ts";

const neg = (x: Tensor): Tensor => elementwise("neg", x);
const logOf = (x: Tensor): Tensor => maximum(elementwise("log", x), -100);
const logOfRest = (x: Tensor): Tensor => maximum(elementwise("log1p", neg(x)), -100);

/** Probabilities that come from the host are looked at when they enter. */
function checkProbabilities(x: Tensor): void {
  const value = x.node.value;
  if (value?.kind !== "host") return;
  const at = value.data.findIndex((p) => p < 0 || p > 1);
  if (at < 0) return;
  throw new ValueError({
    op: "binaryCrossEntropy",
    argument: "x",
    expected: "hold probabilities in [0, 1]",
    received: `${value.data[at]} at element ${at}`,
    repair: "For logits use binaryCrossEntropyWithLogits.",
  });
}

/**
 * Cross entropy of independent yes/no probabilities. Logarithms are bounded below by −100, so 0 and 1 stay finite.
 *
 *     −weight · (target·log x + (1 − target)·log(1 − x))
 *
 * @zh 二元交叉熵，输入为概率；对数以 −100 为下限，因此概率为 0 或 1 时结果仍有限。
 *
 * @param x          probabilities, any shape, float
 * @param target     shape of x, float in [0, 1]
 * @param weight     broadcasts to x
 * @param reduction  "mean" (over every element), "sum" or "none"
 * @returns          [] or the shape of x
 * @throws ShapeError when shapes differ, ValueError when probabilities given from the host lie outside [0, 1]
 * @saves    x, target, weight
 * @example binaryCrossEntropy(tensor([0.5]), tensor([1])) // 0.6931
 */
export const binaryCrossEntropy = defineOp(
  {
    name: "binaryCrossEntropy",
    inputs: ["x", "target", "weight?"],
    attrs: { reduction: "mean" } as LossOptions,
    float: ["x", "target", "weight"],
    constant: ["weight"],
    shape({ x, target, weight }, expect, { reduction }) {
      if (weight) {
        const fits = broadcast(weight, x);
        expect.that(fits !== undefined && sameShape(fits, x), "weight", `broadcast to x ${show(x)}`, weight);
      }
      return elementwiseLossShape("binaryCrossEntropy", x, target, reduction, expect);
    },
    forward({ x: given, target: wanted, weight }, { reduction }) {
      checkProbabilities(given);
      const [x, target] = together(given, wanted);
      const losses = neg(add(mul(target, logOf(x)), mul(sub(1, target), logOfRest(x))));
      return { output: reduce(weighted(losses, weight), reduction), saved: { x, target, weight } };
    },
    backward(grad, { x, target, weight }, { reduction }) {
      const item = weighted(spread(grad, x.shape, reduction), weight);
      const variance = maximum(mul(sub(1, x), x), 1e-12);
      return {
        x: mul(item, div(sub(x, target), variance)),
        target: mul(item, sub(logOfRest(x), logOf(x))),
        weight: null,
      };
    },
    because: {
      x: "binaryCrossEntropy keeps x: its derivative is (x − target)/(x·(1 − x))",
      target: "binaryCrossEntropy keeps target: its derivative is (x − target)/(x·(1 − x))",
      weight: "binaryCrossEntropy keeps weight: it scales each gradient",
    },
    samples: [
      { x: { shape: [2, 3], low: 0.1, high: 0.9 }, target: { shape: [2, 3], low: 0, high: 1 } },
      { x: { shape: [4], low: 0.1, high: 0.9 }, target: { shape: [4], low: 0, high: 1 }, reduction: "none" },
    ],
  },
  (apply) =>
    (
      x: Tensor,
      target: Tensor,
      options: Partial<LossOptions> & { readonly weight?: Tensor | undefined } = {},
    ): Tensor => {
      const { weight, ...attrs } = options;
      return apply({ x, target, weight }, attrs);
    },
);
