import { choose, holds } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { div, mul, sub } from "./primitives/arithmetic.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * Log-odds of a probability, elementwise: the inverse of sigmoid. With eps, x is first limited to [eps, 1 − eps]; without,
 * ±Infinity at 0 and 1, NaN beyond.
 *
 *     y = log(x / (1 − x))
 *
 * @zh 概率 x 的对数几率 log(x / (1 − x))，即 sigmoid 的反函数；给出 eps 时先把 x 限制在 [eps, 1 − eps]。
 * @param x    any shape; integers and bools count as float32
 * @param eps  how far x is kept from 0 and 1; not at all when missing
 * @returns    shape of x
 * @saves      x
 * @example logit(tensor([0.5, 0.9])) // [0, 2.1972]
 */
export const logit = defineOp({
  name: "logit",
  inputs: ["x"],
  attrs: { eps: undefined as number | undefined },
  shape: ({ x }) => x,
  forward({ x }, { eps }) {
    const a = asFloat(x);
    const raised = eps === undefined ? a : choose(holds(a, "lt", eps), eps, a);
    const p = eps === undefined ? a : choose(holds(raised, "gt", 1 - eps), 1 - eps, raised);
    return { output: elementwise("log", div(p, sub(1, p))), saved: { x: a } };
  },
  backward(grad, { x }, { eps }) {
    const slope = div(grad, mul(x, sub(1, x)));
    const [low, high, beyond] = eps === undefined ? [0, 1, Number.NaN] : [eps, 1 - eps, 0];
    const inside = elementwise("logicalAnd", holds(x, "ge", low), holds(x, "le", high));
    return { x: elementwise("where", inside, slope, fullLike(x, beyond)) };
  },
  because: { x: "logit keeps x: its derivative is 1 / (x · (1 − x))" },
  samples: [
    { x: { shape: [2, 3], low: 0.1, high: 0.9 } },
    { x: { values: [0.05, 0.15, 0.5, 0.85, 0.97], shape: [5] }, eps: 0.1 },
  ],
});
