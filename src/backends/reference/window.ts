import { isFloat } from "../../ir/dtype.ts";
import { attrsOf, type Node } from "../../ir/node.ts";
import { numel } from "../../ir/shape.ts";
import { eachTap } from "./conv.ts";
import type { Primitive } from "./primitive.ts";

/** Visits (output element, input element, position in the plane) of every window of every channel, in tap order. */
function eachWindow(node: Node, visit: (out: number, x: number, position: number) => void): void {
  const attrs = attrsOf(node, "windowMax");
  const [n, c, ...input] = node.inputs[0].shape;
  const output = node.shape.slice(2);
  const [inArea, outArea] = [numel(input), numel(output)];
  eachTap(output, input, attrs.kernel, attrs, (o, i) => {
    for (let plane = 0; plane < n * c; plane++) visit(plane * outArea + o, plane * inArea + i, i);
  });
}

/** NaN wins, the last of several as in PyTorch; the first of equals wins. */
const beats = (value: number, best: number): boolean => value > best || Number.isNaN(value);

export const windowMax: Primitive = (node, [x], out) => {
  // Where a window has nothing but padding, the least value of the dtype.
  out.fill(isFloat(node.dtype) ? Number.NEGATIVE_INFINITY : node.dtype === "int32" ? -(2 ** 31) : 0);
  eachWindow(node, (o, i) => {
    if (beats(x[i], out[o])) out[o] = x[i];
  });
};

export const windowArgmax: Primitive = (node, [x], out) => {
  const best = new Float64Array(out.length);
  out.fill(-1);
  eachWindow(node, (o, i, position) => {
    if (out[o] !== -1 && !beats(x[i], best[o])) return;
    best[o] = x[i];
    out[o] = position;
  });
};

export const windowSum: Primitive = (node, [x], out) => {
  const sums = new Float64Array(out.length);
  eachWindow(node, (o, i) => {
    sums[o] += x[i];
  });
  out.set(sums);
};
