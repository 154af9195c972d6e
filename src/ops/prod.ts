import { normalizeDims, type Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { emit } from "./primitives/emit.ts";
import { catAlong, expandTo, reshapeTo, sliceOf } from "./primitives/shaping.ts";
import {
  accumulated,
  dropDims,
  keptShape,
  mergeDims,
  reducedShape,
  restoreDims,
  typedReduceAttrs,
} from "./reducing.ts";

/**
 * Product of the elements; 1 of none. The gradient is the product of the other elements, zeros or not.
 *
 * @zh 沿给定维度求积。
 *
 * @param x        any shape
 * @param dim      what is reduced: one dimension, several, or all when missing
 * @param keepdim  whether those dimensions stay, with extent 1
 * @param dtype    what x is converted to first
 * @returns        the shape that is left; bools and uint8 give int32
 * @throws ShapeError when dim is out of range
 * @saves          x, from (its dtype)
 * @example prod(tensor([[1, 2], [3, 4]]), { dim: 0 }) // [3, 8]
 */
export const prod = defineOp({
  name: "prod",
  inputs: ["x"],
  attrs: typedReduceAttrs,
  shape: ({ x }, _expect, attrs) => reducedShape("prod", x, attrs),
  forward({ x }, { dim, keepdim, dtype }) {
    const dims = normalizeDims("prod", dim, x.ndim);
    const wide = accumulated(x, dtype);
    const y = dims.length === 0 ? wide : emit("prod", [wide], { dims }, keptShape(x.shape, dims), wide.dtype);
    const output = dropDims(dtype ? cast(y, dtype) : y, dims, keepdim);
    return { output, saved: { x: wide, from: x.dtype } };
  },
  backward(grad, { x, from }, { dim }) {
    const dims = normalizeDims("prod", dim, x.ndim);
    const { merged, restore } = mergeDims(x, dims);
    const others = restore(productOfOthers(merged));
    const slope = elementwise("mul", expandTo(restoreDims(cast(grad, x.dtype), x.shape, dims), x.shape), others);
    return { x: cast(slope, from) };
  },
  because: { x: "prod keeps x: its derivative is the product of the other elements" },
  samples: [
    { x: [5] },
    { x: [2, 3, 4], dim: [0, -1] },
    { x: [3, 2], dim: 0, keepdim: true },
    { x: { values: [0, 2, 3, 0, 0, 1, 5, 0, 2], shape: [3, 3], dtype: "float32" }, dim: 1 },
  ],
});

/**
 * For every element of the last dimension the product of the others, without division: pair neighbours, solve the
 * half as long problem, and give each of a pair its partner times the pair's answer.
 */
function productOfOthers(x: Tensor): Tensor {
  const n = x.shape[x.ndim - 1];
  if (n <= 1) return fullLike(x, 1);
  const odd = n % 2 === 1;
  const even = odd ? catAlong([x, fullLike(column(x, 0, 1), 1)], x.ndim - 1) : x;
  const half = even.shape[x.ndim - 1] / 2;
  const pairs = reshapeTo(even, [...x.shape.slice(0, -1), half, 2]);
  const [first, second] = [column(pairs, 0, 1), column(pairs, 1, 1)]; // [..., half, 1]
  const outside = reshapeTo(
    productOfOthers(reshapeTo(elementwise("mul", first, second), shapeOfHalf(x, half))),
    first.shape,
  );
  const joined = catAlong([elementwise("mul", outside, second), elementwise("mul", outside, first)], pairs.ndim - 1);
  return column(reshapeTo(joined, even.shape), 0, n);
}

const shapeOfHalf = (x: Tensor, half: number): Shape => [...x.shape.slice(0, -1), half];

/** `size` elements of the last dimension from `start`. */
function column(x: Tensor, start: number, size: number): Tensor {
  const zeros = x.shape.map(() => 0);
  const ones = x.shape.map(() => 1);
  return sliceOf(x, zeros.with(-1, start), x.shape.with(-1, size), ones);
}
