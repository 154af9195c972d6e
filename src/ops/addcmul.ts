import { broadcast, show } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { commonDType, expectNumbers, scaled } from "./operands.ts";
import { add, mul } from "./primitives/arithmetic.ts";
import { cast } from "./primitives/elementwise.ts";

/**
 * x plus a multiple of a product of two tensors, elementwise with broadcasting.
 *
 *     y = x + value · tensor1 · tensor2
 *
 * @zh x 加上 value 倍的 tensor1 · tensor2，逐元素，支持广播。
 * @param x        any shape of numbers
 * @param tensor1  any shape that broadcasts with x
 * @param tensor2  any shape that broadcasts with both
 * @param value    factor of the product
 * @returns        the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast, DTypeError when all are bool, or value has a fraction beside integers
 * @example addcmul(tensor([1, 2]), tensor([3, 4]), tensor([5, 6]), { value: 0.1 }) // [2.5, 4.4]
 */
export const addcmul = defineOp({
  name: "addcmul",
  inputs: ["x", "tensor1", "tensor2"],
  attrs: { value: 1 },
  shape({ x, tensor1, tensor2 }, expect) {
    const both = broadcast(x, tensor1);
    expect.that(both !== undefined, "tensor1", `broadcast with x ${show(x)}`, tensor1);
    const all = broadcast(both ?? [], tensor2);
    expect.that(all !== undefined, "tensor2", `broadcast with x and tensor1, together ${show(both ?? [])}`, tensor2);
    return all ?? [];
  },
  forward({ x, tensor1, tensor2 }, { value }) {
    const dtype = commonDType(x, tensor1, tensor2);
    const [a, b, c] = [x, tensor1, tensor2].map((part) => cast(part, dtype));
    expectNumbers("addcmul", "x", a);
    return { output: add(a, mul(scaled("addcmul", b, value, "value"), c)), saved: {} };
  },
  samples: [
    { x: [2, 3], tensor1: [2, 3], tensor2: [2, 3] },
    { x: [2, 1], tensor1: [3], tensor2: [3], value: -0.4 },
  ],
  rejects: [
    { x: [2, 3], tensor1: [2], tensor2: [3], message: "addcmul: tensor1 must broadcast with x [2, 3], got [2]." },
    {
      x: [2, 1],
      tensor1: [3],
      tensor2: [2],
      message: "addcmul: tensor2 must broadcast with x and tensor1, together [2, 3], got [2].",
    },
    {
      x: { values: [1], shape: [1], dtype: "int32" },
      tensor1: { values: [1], shape: [1], dtype: "int32" },
      tensor2: { values: [1], shape: [1], dtype: "int32" },
      value: 0.5,
      message: "addcmul: value must be whole beside integers, got 0.5.",
    },
    {
      x: { values: [1], shape: [1], dtype: "bool" },
      tensor1: { values: [1], shape: [1], dtype: "bool" },
      tensor2: { values: [1], shape: [1], dtype: "bool" },
      message: "addcmul: x must be of numbers, got bool.",
    },
  ],
});
