import { normalizeDims, type Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import { extremeOver } from "./primitives/reduce.ts";
import { expandTo, sumOver } from "./primitives/shaping.ts";
import { dropDims, reduceAttrs, reducedCount, reducedShape, restoreDims } from "./reducing.ts";

/**
 * Logarithm of the sum of exponentials; the maximum is taken out first, so nothing overflows.
 *
 *     y = max x + log Σ e^(x − max x)
 *
 * @zh 指数和的对数，先减去最大值以免溢出。
 *
 * @param x        any shape; integers and bools count as float32
 * @param dim      what is summed over: all when missing
 * @param keepdim  whether those dimensions stay, with extent 1
 * @returns        the shape that is left
 * @throws ShapeError when dim is out of range
 * @saves          x, y
 * @example logsumexp(tensor([0, 0])) // 0.6931
 */
export const logsumexp = defineOp({
  name: "logsumexp",
  inputs: ["x"],
  attrs: reduceAttrs,
  shape: ({ x }, _expect, attrs) => reducedShape("logsumexp", x, attrs),
  forward({ x }, { dim, keepdim }) {
    const a = asFloat(x);
    const dims = normalizeDims("logsumexp", dim, x.ndim);
    const peak = peakOf(a, dims);
    const sum = sumOver(elementwise("exp", elementwise("sub", a, expandTo(peak, x.shape))), dims);
    const y = dropDims(elementwise("add", elementwise("log", sum), peak), dims, keepdim);
    return { output: y, saved: { x: a, y } };
  },
  backward(grad, { x, y }, { dim }) {
    const dims = normalizeDims("logsumexp", dim, x.ndim);
    const spread = (t: Tensor, shape: Shape): Tensor => expandTo(restoreDims(t, shape, dims), shape);
    const share = elementwise("exp", elementwise("sub", x, spread(y, x.shape)));
    return { x: elementwise("mul", spread(grad, x.shape), share) };
  },
  because: "logsumexp keeps x and y: its derivative is e^(x − y)",
  samples: [{ x: [2, 5] }, { x: [2, 3, 4], dim: [0, -1] }, { x: [3, 2], dim: 0, keepdim: true }],
});

/** The maximum, or 0 where it is infinite or there is none: x − peak must not be ∞ − ∞. */
function peakOf(x: Tensor, dims: readonly number[]): Tensor {
  if (reducedCount(x.shape, dims) === 0) return fullLike(sumOver(x, dims), 0);
  const peak = extremeOver("amax", x.detach(), dims);
  const infinite = elementwise("eq", elementwise("abs", peak), fullLike(peak, Number.POSITIVE_INFINITY));
  return elementwise("where", infinite, fullLike(peak, 0), peak);
}
