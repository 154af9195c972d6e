import { isFloat } from "../ir/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { choose } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * x with numbers in place of NaN and the infinities, elementwise. The gradient passes where x is finite.
 *
 * @zh 把 NaN、正无穷、负无穷分别换成指定的数，逐元素。
 * @param x       any shape; integers and bools stay as they are
 * @param nan     stands for NaN
 * @param posinf  stands for Infinity; the largest number of the dtype when missing
 * @param neginf  stands for −Infinity; the lowest number of the dtype when missing
 * @returns       shape and dtype of x
 * @saves         x
 * @example nanToNum(tensor([Number.NaN, Infinity, 1]), { posinf: 9 }) // [0, 9, 1]
 */
export const nanToNum = defineOp({
  name: "nanToNum",
  inputs: ["x"],
  attrs: { nan: 0, posinf: undefined as number | undefined, neginf: undefined as number | undefined },
  shape: ({ x }) => x,
  forward({ x }, { nan, posinf, neginf }) {
    if (!isFloat(x.dtype)) return { output: x, saved: { x } };
    const largest = x.dtype === "float32" ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE;
    const is = (value: number): Tensor => elementwise("eq", x, fullLike(x, value));
    const known = choose(elementwise("ne", x, x), nan, x);
    const below = choose(is(Number.POSITIVE_INFINITY), posinf ?? largest, known);
    return { output: choose(is(Number.NEGATIVE_INFINITY), neginf ?? -largest, below), saved: { x } };
  },
  backward(grad, { x }) {
    const finite = elementwise("lt", elementwise("abs", x), fullLike(x, Number.POSITIVE_INFINITY));
    return { x: choose(finite, grad, 0) };
  },
  because: { x: "nanToNum keeps x: the gradient passes where it is finite" },
  samples: [{ x: [2, 3] }, { x: { values: [1, 2], shape: [2], dtype: "int32" } }],
});
