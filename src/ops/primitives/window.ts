import type { WindowAttrs } from "../../ir/node.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { windowOutputSize } from "./conv.ts";
import { fullLike } from "./elementwise.ts";
import { emit, link } from "./emit.ts";
import { scatterAlong } from "./index.ts";
import { interleaveZeros, padWith, reshapeTo, sliceOf } from "./shaping.ts";

export type PoolAttrs = WindowAttrs & { readonly kernel: readonly number[] };

const pick = ({ kernel, stride, padding, dilation }: PoolAttrs): PoolAttrs => ({ kernel, stride, padding, dilation });

function outputShape(x: Tensor, attrs: PoolAttrs): number[] {
  return [x.shape[0], x.shape[1], ...windowOutputSize(x.shape.slice(2), attrs.kernel, attrs)];
}

/** The largest value of each window, and its int32 position within the channel's plane, which is all backward needs. */
export function windowMax(x: Tensor, attrs: PoolAttrs): { values: Tensor; indices: Tensor } {
  const shape = outputShape(x, attrs);
  const indices = emit("windowArgmax", [x], pick(attrs), shape, "int32");
  const output = emit("windowMax", [x], pick(attrs), shape, x.dtype);
  const [n, c] = shape;
  const from = x.shape;
  const flat = (t: Tensor): Tensor => reshapeTo(t, [n, c, t.numel / Math.max(1, n * c)]);
  const values = link(output, "windowMax", [x], () => ({
    saved: { indices },
    because: "windowMax keeps where each maximum lies: its gradient goes there and nowhere else",
    pull: (grad) => {
      const plane = fullLike(flat(x), 0);
      return [reshapeTo(scatterAlong(plane, flat(indices), flat(grad), 2, "add"), from)];
    },
  }));
  return { values, indices };
}

/** The sum of each window; padding counts as 0. */
export function windowSum(x: Tensor, attrs: PoolAttrs): Tensor {
  const output = emit("windowSum", [x], pick(attrs), outputShape(x, attrs), x.dtype);
  const from = x.shape;
  return link(output, "windowSum", [x], () => ({ saved: {}, pull: (grad) => [windowSumAdjoint(grad, attrs, from)] }));
}

/** Spreads each output over its window: zeros between the outputs and around them, then sums with stride 1. */
function windowSumAdjoint(grad: Tensor, attrs: PoolAttrs, shape: readonly number[]): Tensor {
  const spread = interleaveZeros(grad, [1, 1, ...attrs.stride]);
  const before = [0, 0];
  const after = [0, 0];
  attrs.kernel.forEach((k, i) => {
    const reach = (k - 1) * attrs.dilation[i];
    before.push(reach);
    // Enough on the right for every position of the padded input.
    after.push(shape[i + 2] + attrs.padding[i][0] + attrs.padding[i][1] - spread.shape[i + 2]);
  });
  const sums = windowSum(padWith(spread, before, after, 0), {
    kernel: attrs.kernel,
    stride: attrs.kernel.map(() => 1),
    padding: attrs.kernel.map(() => [0, 0] as const),
    dilation: attrs.dilation,
  });
  const start = [0, 0, ...attrs.padding.map(([left]) => left)];
  return sliceOf(
    sums,
    start,
    shape,
    shape.map(() => 1),
  );
}
