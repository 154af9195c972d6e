import type { TypedArray } from "../../ir/dtype.ts";
import { attrsOf, type Node, type WindowAttrs } from "../../ir/node.ts";
import { numel } from "../../ir/shape.ts";
import { type Primitive, productOf } from "./primitive.ts";

/** Calls `visit(output position, input position, kernel position)` for every product that is not with padding. */
export function eachTap(
  output: readonly number[],
  input: readonly number[],
  kernel: readonly number[],
  { stride, padding, dilation }: WindowAttrs,
  visit: (o: number, i: number, k: number) => void,
): void {
  const unravel = (position: number, shape: readonly number[]): number[] => {
    const index = new Array<number>(shape.length);
    let rest = position;
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      index[dim] = rest % shape[dim];
      rest = Math.floor(rest / shape[dim]);
    }
    return index;
  };
  const taps = Array.from({ length: numel(kernel) }, (_, k) => unravel(k, kernel));
  for (let o = 0; o < numel(output); o++) {
    const corner = unravel(o, output).map((at, dim) => at * stride[dim] - padding[dim][0]);
    taps.forEach((tap, k) => {
      let i = 0;
      for (let dim = 0; dim < input.length; dim++) {
        const at = corner[dim] + tap[dim] * dilation[dim];
        if (at < 0 || at >= input[dim]) return;
        i = i * input[dim] + at;
      }
      visit(o, i, k);
    });
  }
}

/** The three convolutions differ in which of x, weight and output grad they sum into. */
function accumulate(
  node: Node,
  sizes: { x: readonly number[]; weight: readonly number[]; grad: readonly number[] },
  visit: (x: number, weight: number, grad: number) => void,
): void {
  const attrs = attrsOf(node, "conv");
  const [n, c, ...input] = sizes.x;
  const [o, perGroup, ...kernel] = sizes.weight;
  const output = sizes.grad.slice(2);
  const outPerGroup = o / attrs.groups;
  const [inArea, outArea, kernelArea] = [numel(input), numel(output), numel(kernel)];
  eachTap(output, input, kernel, attrs, (out, at, k) => {
    for (let image = 0; image < n; image++) {
      for (let channel = 0; channel < o; channel++) {
        const first = Math.floor(channel / outPerGroup) * perGroup;
        for (let j = 0; j < perGroup; j++) {
          visit(
            (image * c + first + j) * inArea + at,
            (channel * perGroup + j) * kernelArea + k,
            (image * o + channel) * outArea + out,
          );
        }
      }
    }
  });
}

function summed(out: TypedArray, body: (sums: Float64Array) => void): void {
  const sums = new Float64Array(out.length);
  body(sums);
  out.set(sums);
}

export const conv: Primitive = (node, [x, weight], out) => {
  const [a, b] = node.inputs;
  const times = productOf(node.dtype);
  summed(out, (sums) => {
    accumulate(node, { x: a.shape, weight: b.shape, grad: node.shape }, (i, w, g) => {
      sums[g] += times(x[i], weight[w]);
    });
  });
};

export const convInputGrad: Primitive = (node, [grad, weight], out) => {
  const [a, b] = node.inputs;
  const times = productOf(node.dtype);
  summed(out, (sums) => {
    accumulate(node, { x: node.shape, weight: b.shape, grad: a.shape }, (i, w, g) => {
      sums[i] += times(grad[g], weight[w]);
    });
  });
};

export const convWeightGrad: Primitive = (node, [x, grad], out) => {
  const [a, b] = node.inputs;
  const times = productOf(node.dtype);
  summed(out, (sums) => {
    accumulate(node, { x: a.shape, weight: node.shape, grad: b.shape }, (i, w, g) => {
      sums[w] += times(x[i], grad[g]);
    });
  });
};
