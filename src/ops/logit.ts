import { clamp } from "./clamp.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { div, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Inverse of the logistic function, elementwise; ±∞ at 0 and 1, NaN outside.
 *
 *     log(x / (1 − x))
 *
 * @zh 逐元素求 logit，即 sigmoid 的反函数；0 与 1 处为 ∓∞，区间外得 NaN。
 *
 * @param x    any shape; integers and bools count as float32
 * @param eps  when given, x is first limited to [eps, 1 − eps], and no gradient flows from outside
 * @returns    shape of x
 * @example logit(tensor([0.5, 0.75])) // [0, 1.0986]
 */
export const logit = defineOp({
  name: "logit",
  inputs: ["x"],
  attrs: { eps: undefined as number | undefined },
  shape: ({ x }) => x,
  forward({ x }, { eps }) {
    const a = asFloat(x);
    const p = eps === undefined ? a : clamp(a, { min: eps, max: 1 - eps });
    return { output: elementwise("log", div(p, sub(1, p))), saved: {} };
  },
  samples: [{ x: { shape: [2, 3], low: 0.1, high: 0.9 } }, { x: { values: [0.1, 0.5, 0.95], shape: [3] }, eps: 0.2 }],
});
