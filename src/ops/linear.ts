import { numel, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { expectSameDType } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { product } from "./primitives/matmul.ts";
import { expandTo, reshapeTo, sumOver } from "./primitives/shaping.ts";

/**
 * Affine map of the last dimension.
 *
 *     y = x · weightᵀ + bias
 *
 * @zh 对最后一维做仿射变换（全连接层）。
 *
 * @param x       [..., in] float
 * @param weight  [out, in] dtype of x; or [in], for one output whose dimension is dropped
 * @param bias    [out] dtype of x, or nothing; [] beside a weight [in]
 * @returns       [..., out] dtype of x
 * @throws ShapeError when weight or bias do not fit
 * @throws DTypeError when the dtypes differ
 * @saves         x, weight
 * @example linear(tensor([1, 2]), tensor([[1, 1], [0, 3]]), tensor([10, 20])) // [13, 26]
 */
export const linear = defineOp({
  name: "linear",
  inputs: ["x", "weight", "bias?"],
  float: ["x", "weight", "bias"],
  shape({ x, weight, bias }, expect) {
    expect.that(x.length > 0, "x", "have at least one dimension", x);
    expect.that(weight.length === 2 || weight.length === 1, "weight", "be [out, in] or [in]", weight);
    const size = weight[weight.length - 1];
    const out = weight.slice(0, -1);
    const fits = x[x.length - 1] === size;
    expect.that(fits, "weight", `be [out, ${x[x.length - 1]}] to match the last dimension of x ${show(x)}`, weight);
    if (bias) expect("bias", bias, out, `the rows of weight ${show(weight)}`);
    return [...x.slice(0, -1), ...out];
  },
  forward({ x, weight, bias }) {
    expectSameDType("linear", x, { weight, bias });
    const flat = reshapeTo(x, [numel(x.shape.slice(0, -1)), x.shape[x.ndim - 1]]);
    const y = product(flat, matrix(weight), false, true);
    const shifted = bias ? elementwise("add", y, expandTo(bias, y.shape)) : y;
    return {
      output: reshapeTo(shifted, [...x.shape.slice(0, -1), ...weight.shape.slice(0, -1)]),
      saved: { x, weight },
    };
  },
  backward(grad, { x, weight }) {
    const table = matrix(weight);
    const [out, size] = table.shape;
    const count = numel(x.shape.slice(0, -1));
    const flat = reshapeTo(grad, [count, out]);
    return {
      x: reshapeTo(product(flat, table), x.shape),
      weight: reshapeTo(product(flat, reshapeTo(x, [count, size]), true, false), weight.shape),
      bias: reshapeTo(sumOver(flat, [0]), weight.shape.slice(0, -1)),
    };
  },
  because: {
    x: "linear keeps x: the gradient of its weight is gradᵀ·x",
    weight: "linear keeps its weight: the gradient of x is grad·weight",
  },
  samples: [
    { x: [2, 3], weight: [4, 3], bias: [4] },
    { x: [3], weight: [4, 3], bias: [4] },
    { x: [2, 2, 3], weight: [4, 3] },
    { x: [2, 3], weight: [3], bias: [] },
    { x: [3], weight: [3] },
  ],
  rejects: [
    {
      x: [32, 784],
      weight: [784, 10],
      message: "linear: weight must be [out, 784] to match the last dimension of x [32, 784], got [784, 10].",
    },
    {
      x: [2, 3],
      weight: [4, 3],
      bias: [3],
      message: "linear: bias must be [4] to match the rows of weight [4, 3], got [3].",
    },
  ],
});

/** A weight [in] is the only row of a matrix. */
function matrix(weight: Tensor): Tensor {
  return weight.ndim === 2 ? weight : reshapeTo(weight, [1, weight.shape[0]]);
}
