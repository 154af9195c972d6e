import { isFloat } from "./dtype.ts";
import { attrsOf, type Node, type StructuralName, type WindowAttrs } from "./node.ts";
import { numel, type Shape, sameShape, show } from "./shape.ts";

export type Expect = (holds: boolean, rule: string) => void;
type Rule = (node: Node, expect: Expect) => void;

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0;
const isPositive = (value: number): boolean => Number.isInteger(value) && value > 0;

function expectShape(node: Node, shape: Shape, expect: Expect): void {
  expect(sameShape(node.shape, shape), `must have shape ${show(shape)}, has ${show(node.shape)}`);
}

function expectInputs(node: Node, count: number, expect: Expect): void {
  expect(node.inputs.length === count, `takes ${count} inputs, has ${node.inputs.length}`);
}

/** The given inputs are all of the node's own dtype. */
function expectOwnDType(node: Node, inputs: readonly Node[], expect: Expect): void {
  for (const { dtype } of inputs) expect(dtype === node.dtype, `is ${node.dtype} and reads ${dtype}`);
}

function expectDims(dims: readonly number[], ndim: number, expect: Expect): void {
  expect(
    dims.every((dim) => isCount(dim) && dim < ndim) && new Set(dims).size === dims.length,
    `names dims ${show(dims)} of ${ndim}`,
  );
}

function expectPerDim(
  name: string,
  values: readonly number[],
  node: Node,
  good: (value: number) => boolean,
  expect: Expect,
): void {
  const { length } = node.inputs[0].shape;
  expect(values.length === length && values.every(good), `has ${name} ${show(values)} for ${length} dimensions`);
}

const reduction: Rule = (node, expect) => {
  expectInputs(node, 1, expect);
  const { dims } = attrsOf(node, "sum");
  const { shape } = node.inputs[0];
  expectDims(dims, shape.length, expect);
  expectShape(
    node,
    shape.map((extent, i) => (dims.includes(i) ? 1 : extent)),
    expect,
  );
  expectOwnDType(node, node.inputs, expect);
};

const argReduction: Rule = (node, expect) => {
  expectInputs(node, 1, expect);
  const { dim } = attrsOf(node, "argmax");
  const { shape } = node.inputs[0];
  expectDims([dim], shape.length, expect);
  expectShape(node, shape.with(dim, 1), expect);
  expect(node.dtype === "int32", `must be int32, is ${node.dtype}`);
};

/** ⌊(W − ((F − 1)·D + 1) + P)/S⌋ + 1 per spatial dimension. */
function windowSize(input: Shape, kernel: Shape, attrs: WindowAttrs, expect: Expect): number[] {
  const { stride, padding, dilation } = attrs;
  expect(
    [kernel, stride, dilation].every((list) => list.length === input.length && list.every(isPositive)) &&
      padding.length === input.length &&
      padding.every(([before, after]) => isCount(before) && isCount(after)),
    `has kernel ${show(kernel)}, stride ${show(stride)}, dilation ${show(dilation)}, padding ${JSON.stringify(padding)} for ${input.length} spatial dimensions`,
  );
  return input.map((extent, i) => {
    const span = (kernel[i] - 1) * dilation[i] + 1;
    return Math.floor((extent - span + padding[i][0] + padding[i][1]) / stride[i]) + 1;
  });
}

/** The three shapes of a convolution agree, whichever of them is computed. */
function convolution(node: Node, x: Shape, weight: Shape, out: Shape, expect: Expect): void {
  const attrs = attrsOf(node, "conv");
  expect(x.length >= 3 && weight.length === x.length && out.length === x.length, "needs [N, C, ...spatial] everywhere");
  const size = windowSize(x.slice(2), weight.slice(2), attrs, expect);
  const { groups } = attrs;
  const agrees = isPositive(groups) && x[1] === weight[1] * groups && weight[0] % groups === 0;
  expect(agrees, `has ${x[1]} channels, weight ${show(weight)} and ${groups} groups`);
  expect(sameShape(out, [x[0], weight[0], ...size]), `relates x ${show(x)} and weight ${show(weight)} to ${show(out)}`);
  expectOwnDType(node, node.inputs, expect);
}

function pooling(dtype: (x: Node) => string): Rule {
  return (node, expect) => {
    expectInputs(node, 1, expect);
    const [x] = node.inputs;
    const attrs = attrsOf(node, "windowMax");
    expect(x.shape.length >= 3, `reads ${show(x.shape)}, not [N, C, ...spatial]`);
    expectShape(node, [...x.shape.slice(0, 2), ...windowSize(x.shape.slice(2), attrs.kernel, attrs, expect)], expect);
    expect(node.dtype === dtype(x), `must be ${dtype(x)}, is ${node.dtype}`);
  };
}

/** One input of the node's dtype, whose shape the rule relates to the node's. */
function movement(rule: (node: Node, shape: Shape, expect: Expect) => void): Rule {
  return (node, expect) => {
    expectInputs(node, 1, expect);
    expectOwnDType(node, node.inputs, expect);
    rule(node, node.inputs[0].shape, expect);
  };
}

/** index is int32 and, but along dim, of the shape of `like`. */
function expectIndex(index: Node, like: Node, dim: number, expect: Expect): void {
  expectDims([dim], like.shape.length, expect);
  expect(index.dtype === "int32", `has an index of ${index.dtype}`);
  expect(
    index.shape.length === like.shape.length && sameShape(index.shape, like.shape.with(dim, index.shape[dim])),
    `has index ${show(index.shape)} into ${show(like.shape)} along ${dim}`,
  );
}

/** A leaf is bound, so it never comes here. */
const leaf: Rule = () => undefined;

/** What holds between each structural primitive and its inputs: the checkable half of PrimitiveAttrs. */
export const primitiveRules: Readonly<Record<StructuralName, Rule>> = {
  constant: leaf,
  read: leaf,
  scalar: leaf,
  cast(node, expect) {
    expectInputs(node, 1, expect);
    expectShape(node, node.inputs[0].shape, expect);
  },
  sum: reduction,
  prod: reduction,
  amax: reduction,
  amin: reduction,
  argmax: argReduction,
  argmin: argReduction,
  matmul(node, expect) {
    expectInputs(node, 2, expect);
    const [a, b] = node.inputs.map((input) => input.shape);
    const { transposeA, transposeB } = attrsOf(node, "matmul");
    const rank = a.length;
    expect(rank >= 2 && b.length === rank, `multiplies ${show(a)} and ${show(b)}`);
    const [m, k] = transposeA ? [a[rank - 1], a[rank - 2]] : a.slice(-2);
    const [inner, n] = transposeB ? [b[rank - 1], b[rank - 2]] : b.slice(-2);
    expect(k === inner && sameShape(a.slice(0, -2), b.slice(0, -2)), `multiplies ${show(a)} and ${show(b)}`);
    expectShape(node, [...a.slice(0, -2), m, n], expect);
    expectOwnDType(node, node.inputs, expect);
  },
  conv(node, expect) {
    expectInputs(node, 2, expect);
    convolution(node, node.inputs[0].shape, node.inputs[1].shape, node.shape, expect);
  },
  convInputGrad(node, expect) {
    expectInputs(node, 2, expect);
    const { inputSize } = attrsOf(node, "convInputGrad");
    expect(sameShape(node.shape.slice(2), inputSize), `has inputSize ${show(inputSize)} and shape ${show(node.shape)}`);
    convolution(node, node.shape, node.inputs[1].shape, node.inputs[0].shape, expect);
  },
  convWeightGrad(node, expect) {
    expectInputs(node, 2, expect);
    const { kernel } = attrsOf(node, "convWeightGrad");
    expect(sameShape(node.shape.slice(2), kernel), `has kernel ${show(kernel)} and shape ${show(node.shape)}`);
    convolution(node, node.inputs[0].shape, node.shape, node.inputs[1].shape, expect);
  },
  windowMax: pooling((x) => x.dtype),
  windowArgmax: pooling(() => "int32"),
  windowSum: pooling((x) => x.dtype),
  gather(node, expect) {
    expectInputs(node, 2, expect);
    const [x, index] = node.inputs;
    expectIndex(index, x, attrsOf(node, "gather").dim, expect);
    expectShape(node, index.shape, expect);
    expectOwnDType(node, [x], expect);
  },
  scatter(node, expect) {
    expectInputs(node, 3, expect);
    const [base, index, src] = node.inputs;
    expectIndex(index, base, attrsOf(node, "scatter").dim, expect);
    expect(sameShape(src.shape, index.shape), `has src ${show(src.shape)} and index ${show(index.shape)}`);
    expectShape(node, base.shape, expect);
    expectOwnDType(node, [base, src], expect);
  },
  cumulative(node, expect) {
    expectInputs(node, 1, expect);
    const [x] = node.inputs;
    const { dim, mode } = attrsOf(node, "cumulative");
    expectDims([dim], x.shape.length, expect);
    expectShape(node, x.shape, expect);
    const dtype = mode === "argmax" || mode === "argmin" ? "int32" : x.dtype;
    expect(node.dtype === dtype, `must be ${dtype}, is ${node.dtype}`);
    expect(mode !== "logsumexp" || isFloat(x.dtype), `is logsumexp of ${x.dtype}`);
  },
  recurrence(node, expect) {
    expectInputs(node, 2, expect);
    expectDims([attrsOf(node, "recurrence").dim], node.shape.length, expect);
    for (const { shape } of node.inputs) expectShape(node, shape, expect);
    expectOwnDType(node, node.inputs, expect);
    expect(isFloat(node.dtype), `must be of a float dtype, is ${node.dtype}`);
  },
  argsort(node, expect) {
    expectInputs(node, 1, expect);
    expectDims([attrsOf(node, "argsort").dim], node.shape.length, expect);
    expectShape(node, node.inputs[0].shape, expect);
    expect(node.dtype === "int32", `must be int32, is ${node.dtype}`);
  },
  checkRange(node, expect) {
    const [index, ...bounds] = node.inputs;
    expect(bounds.length === 2 || bounds.length === 3, `takes 3 or 4 inputs, has ${node.inputs.length}`);
    expect(
      bounds.every(({ shape }) => shape.length === 0),
      "has a bound that is no scalar",
    );
    expectShape(node, index.shape, expect);
    expectOwnDType(node, node.inputs, expect);
    expect(node.dtype === "int32", `must be int32, is ${node.dtype}`);
  },
  reshape: movement((node, shape, expect) => {
    expect(numel(shape) === numel(node.shape), `turns ${show(shape)} into ${show(node.shape)}`);
  }),
  permute: movement((node, shape, expect) => {
    const { order } = attrsOf(node, "permute");
    expect(order.length === shape.length, `has order ${show(order)} for ${show(shape)}`);
    expectDims(order, shape.length, expect);
    expectShape(
      node,
      order.map((dim) => shape[dim]),
      expect,
    );
  }),
  expand: movement((node, shape, expect) => {
    const fits =
      shape.length === node.shape.length && shape.every((extent, i) => extent === 1 || extent === node.shape[i]);
    expect(fits, `expands ${show(shape)} to ${show(node.shape)}`);
  }),
  pad(node, expect) {
    expectInputs(node, 2, expect);
    const [{ shape }, value] = node.inputs;
    const { before, after } = attrsOf(node, "pad");
    expectPerDim("before", before, node, isCount, expect);
    expectPerDim("after", after, node, isCount, expect);
    expectShape(
      node,
      shape.map((extent, i) => before[i] + extent + after[i]),
      expect,
    );
    expect(value.shape.length === 0, `has a padding value of shape ${show(value.shape)}`);
    expectOwnDType(node, node.inputs, expect);
  },
  slice: movement((node, shape, expect) => {
    const { start, step } = attrsOf(node, "slice");
    expectPerDim("start", start, node, isCount, expect);
    expectPerDim("step", step, node, isPositive, expect);
    const inside = node.shape.every((count, i) => count === 0 || start[i] + (count - 1) * step[i] < shape[i]);
    expect(
      node.shape.length === shape.length && inside,
      `takes ${show(node.shape)} from ${show(start)} in steps ${show(step)} of ${show(shape)}`,
    );
  }),
  flip: movement((node, shape, expect) => {
    expectDims(attrsOf(node, "flip").dims, shape.length, expect);
    expectShape(node, shape, expect);
  }),
  cat(node, expect) {
    expect(node.inputs.length > 0, "has no inputs");
    const { dim } = attrsOf(node, "cat");
    expectDims([dim], node.shape.length, expect);
    for (const { shape } of node.inputs) {
      const fits = shape.length === node.shape.length && sameShape(shape.with(dim, node.shape[dim]), node.shape);
      expect(fits, `joins ${show(shape)} along ${dim} into ${show(node.shape)}`);
    }
    const total = node.inputs.reduce((sum, { shape }) => sum + shape[dim], 0);
    expectShape(node, node.shape.with(dim, total), expect);
    expectOwnDType(node, node.inputs, expect);
  },
  iota(node, expect) {
    expectInputs(node, 0, expect);
    expectDims([attrsOf(node, "iota").dim], node.shape.length, expect);
    expect(node.dtype === "int32", `must be int32, is ${node.dtype}`);
  },
  randomBits(node, expect) {
    expectInputs(node, 3, expect);
    const scalars = node.inputs.every(({ shape, dtype }) => shape.length === 0 && dtype === "int32");
    expect(scalars, "needs three int32 scalars");
    expect(node.dtype === "int32", `must be int32, is ${node.dtype}`);
  },
};
