import type { TypedArray } from "../../ir/dtype.ts";
import { attrsOf, type Node } from "../../ir/node.ts";
import { numel } from "../../ir/shape.ts";
import { coordsOf, position } from "./coordinates.ts";

/** Every (output, weight, input) triple of a convolution adds a product to one of the three. */
export function convolve(node: Node, inputs: readonly TypedArray[], out: TypedArray): TypedArray {
  const { stride, padding, dilation, groups } = attrsOf(node, "conv");
  const [first, second] = node.inputs.map((input) => input.shape);
  const x = node.op === "convInputGrad" ? node.shape : first;
  const w = node.op === "convWeightGrad" ? node.shape : second;
  const y = node.op === "conv" ? node.shape : node.op === "convInputGrad" ? first : second;
  const totals = new Float64Array(out.length);
  for (let i = 0; i < numel(y); i++) {
    const c = coordsOf(i, y);
    for (let j = 0; j < numel(w) / w[0]; j++) {
      const k = coordsOf(j, w.slice(1));
      const at = k.slice(1).map((v, d) => c[d + 2] * stride[d] - padding[d][0] + v * dilation[d]);
      if (!at.every((v, d) => v >= 0 && v < x[d + 2])) continue;
      const channel = Math.floor(c[1] / (w[0] / groups)) * w[1] + k[0];
      const px = position([c[0], channel, ...at], x);
      const pw = position([c[1], ...k], w);
      if (node.op === "conv") totals[i] += inputs[0][px] * inputs[1][pw];
      else if (node.op === "convInputGrad") totals[px] += inputs[0][i] * inputs[1][pw];
      else totals[pw] += inputs[0][px] * inputs[1][i];
    }
  }
  out.set(totals);
  return out;
}
