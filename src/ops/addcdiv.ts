import { isFloat } from "../ir/dtype.ts";
import { DTypeError } from "../ir/errors.ts";
import { broadcast, show } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { commonDType, scaled } from "./operands.ts";
import { add, div } from "./primitives/arithmetic.ts";
import { cast } from "./primitives/elementwise.ts";

/**
 * x plus a multiple of a quotient of two tensors, elementwise with broadcasting.
 *
 *     y = x + value · tensor1 / tensor2
 *
 * @zh x 加上 value 倍的 tensor1 / tensor2，逐元素，支持广播。
 * @param x        any shape
 * @param tensor1  any shape that broadcasts with x
 * @param tensor2  any shape that broadcasts with both
 * @param value    factor of the quotient
 * @returns        the broadcast shape, common dtype
 * @throws ShapeError when the shapes do not broadcast, DTypeError when all are integers
 * @example addcdiv(tensor([1, 2]), tensor([3, 4]), tensor([5, 8]), { value: 10 }) // [7, 7]
 */
export const addcdiv = defineOp({
  name: "addcdiv",
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
    if (!isFloat(dtype)) {
      throw new DTypeError({
        op: "addcdiv",
        argument: "x",
        expected: "be of floats beside integers",
        received: x.dtype,
      });
    }
    const [a, b, c] = [x, tensor1, tensor2].map((part) => cast(part, dtype));
    return { output: add(a, div(scaled("addcdiv", b, value, "value"), c)), saved: {} };
  },
  samples: [
    { x: [2, 3], tensor1: [2, 3], tensor2: { shape: [2, 3], low: 0.5, high: 2 } },
    { x: [2, 1], tensor1: [3], tensor2: { shape: [3], low: -2, high: -0.5 }, value: -0.4 },
  ],
  rejects: [
    { x: [2, 3], tensor1: [2], tensor2: [3], message: "addcdiv: tensor1 must broadcast with x [2, 3], got [2]." },
    {
      x: [2, 1],
      tensor1: [3],
      tensor2: [2],
      message: "addcdiv: tensor2 must broadcast with x and tensor1, together [2, 3], got [2].",
    },
    {
      x: { values: [1], shape: [1], dtype: "int32" },
      tensor1: { values: [1], shape: [1], dtype: "int32" },
      tensor2: { values: [1], shape: [1], dtype: "int32" },
      message: "addcdiv: x must be of floats beside integers, got int32.",
    },
  ],
});
