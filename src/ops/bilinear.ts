import { numel, sameShape, show } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { expectSameDType } from "./operands.ts";
import { add, mul } from "./primitives/arithmetic.ts";
import { product } from "./primitives/matmul.ts";
import { permuteTo, reshapeTo, sumOver } from "./primitives/shaping.ts";

/**
 * Bilinear map of the last dimensions of two tensors.
 *
 *     y[…, o] = Σ_ij x[…, i] · weight[o, i, j] · y[…, j] + bias[o]
 *
 * @zh 双线性映射：对两个输入的最后一维做 xᵀ·W·y 加偏置。
 *
 * @param x       [..., in1] float
 * @param y       [..., in2] dtype of x
 * @param weight  [out, in1, in2] dtype of x
 * @param bias    [out] dtype of x, or nothing
 * @returns       [..., out] dtype of x
 * @throws ShapeError when the shapes do not fit, DTypeError when the dtypes differ
 * @example bilinear(tensor([1, 2]), tensor([3, 4]), tensor([[[1, 0], [0, 1]]])) // [11]
 */
export const bilinear = defineOp({
  name: "bilinear",
  inputs: ["x", "y", "weight", "bias?"],
  float: ["x", "y", "weight", "bias"],
  shape({ x, y, weight, bias }, expect) {
    expect.that(x.length > 0, "x", "have at least one dimension", x);
    const lead = x.slice(0, -1);
    const even = y.length === x.length && sameShape(y.slice(0, -1), lead);
    expect.that(even, "y", `have the dimensions of x ${show(x)} but the last`, y);
    const columns = [x[x.length - 1], y[y.length - 1]];
    const fits = weight.length === 3 && sameShape(weight.slice(1), columns);
    const wanted = `be [out, ${columns.join(", ")}] to match the last dimensions of x ${show(x)} and y ${show(y)}`;
    expect.that(fits, "weight", wanted, weight);
    if (bias) expect("bias", bias, [weight[0]], `the outputs of weight ${show(weight)}`);
    return [...lead, weight[0]];
  },
  forward({ x, y, weight, bias }) {
    expectSameDType("bilinear", x, { y, weight, bias });
    const [out, in1, in2] = weight.shape;
    const lead = x.shape.slice(0, -1);
    const count = numel(lead);
    const table = reshapeTo(permuteTo(weight, [1, 0, 2]), [in1, out * in2]);
    const half = reshapeTo(product(reshapeTo(x, [count, in1]), table), [count, out, in2]);
    const sums = reshapeTo(sumOver(mul(half, reshapeTo(y, [count, 1, in2])), [2]), [count, out]);
    return { output: reshapeTo(bias ? add(sums, bias) : sums, [...lead, out]), saved: {} };
  },
  samples: [
    { x: [2, 3], y: [2, 4], weight: [5, 3, 4], bias: [5] },
    { x: [2, 2, 3], y: [2, 2, 2], weight: [2, 3, 2] },
    { x: [3], y: [2], weight: [2, 3, 2], bias: [2] },
  ],
  rejects: [
    {
      x: [2, 3],
      y: [1, 4],
      weight: [5, 3, 4],
      message: "bilinear: y must have the dimensions of x [2, 3] but the last, got [1, 4].",
    },
    {
      x: [2, 3],
      y: [2, 4],
      weight: [5, 4, 3],
      message:
        "bilinear: weight must be [out, 3, 4] to match the last dimensions of x [2, 3] and y [2, 4], got [5, 4, 3].",
    },
  ],
});
