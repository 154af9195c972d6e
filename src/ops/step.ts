import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * The threshold unit: 1 where x > 0, else 0, elementwise. At x = 0 and at NaN it is 0; the gradient is 0 everywhere.
 *
 * @zh 阶跃函数：大于 0 时为 1，否则为 0；梯度处处为 0。
 *
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @example step(tensor([-1, 0, 2])) // [0, 0, 1]
 */
export const step = defineOp({
  name: "step",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    const a = asFloat(x);
    return { output: cast(elementwise("gt", a, fullLike(a, 0)), a.dtype), saved: {} };
  },
  backward: (grad) => ({ x: fullLike(grad, 0) }),
  samples: [{ x: [2, 3] }],
});
