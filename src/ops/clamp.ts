import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { broadcastApply, follow } from "./operands.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import { expandTo } from "./primitives/shaping.ts";

/**
 * x limited to [min, max], elementwise; NaN stays NaN. Where the limits cross, the result is max. The gradient passes
 * between the limits and at them.
 *
 * @zh 逐元素把数值限制在 [min, max] 内，NaN 保持不变；梯度在区间内及端点处通过。
 *
 * @param x    any shape
 * @param min  no lower limit when missing
 * @param max  no upper limit when missing
 * @returns    shape of x
 * @saves      x
 * @example clamp(tensor([-2, 0.5, 3]), { min: 0, max: 1 }) // [0, 0.5, 1]
 */
export const clamp = defineOp({
  name: "clamp",
  inputs: ["x"],
  attrs: { min: undefined as number | undefined, max: undefined as number | undefined },
  shape: ({ x }) => x,
  forward({ x }, { min, max }) {
    let y = x;
    if (min !== undefined) y = broadcastApply("maximum", y, follow("clamp", "min", min, y));
    if (max !== undefined) y = broadcastApply("minimum", y, follow("clamp", "max", max, y));
    return { output: y, saved: { x } };
  },
  backward(grad, { x }, { min, max }) {
    const limit = (value: number): Tensor => expandTo(follow("clamp", "x", value, x), x.shape);
    const zero = fullLike(grad, 0);
    let y = grad;
    if (min !== undefined) y = elementwise("where", elementwise("ge", x, limit(min)), y, zero);
    if (max !== undefined) y = elementwise("where", elementwise("le", x, limit(max)), y, zero);
    return { x: y };
  },
  because: { x: "clamp keeps x: the gradient passes where x lies within the limits" },
  samples: [
    { x: { values: [-1.7, -0.4, 0.2, 0.6, 0.8, 2.6], shape: [2, 3] }, min: -0.5, max: 0.7 },
    { x: [4], min: 0 },
    { x: [4], max: 0 },
  ],
});
