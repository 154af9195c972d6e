import { defineOp } from "./defineOp.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { expectWhole } from "./wholeOperands.ts";

/**
 * Every bit of an integer turned over, or a bool negated, elementwise.
 *
 * @zh 整数按位取反，布尔值则取逻辑非，逐元素。
 * @param x  any shape of integers or bools
 * @returns  shape and dtype of x
 * @throws DTypeError when x is of floats
 * @example bitwiseNot(tensor([0, 5], { dtype: "int32" })) // [-1, -6]
 */
export const bitwiseNot = defineOp({
  name: "bitwiseNot",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    expectWhole("bitwiseNot", "x", x);
    if (x.dtype === "bool") return { output: elementwise("logicalNot", x), saved: {} };
    const a = cast(x, "int32");
    return { output: cast(elementwise("bitXor", a, fullLike(a, -1)), x.dtype), saved: {} };
  },
  samples: [
    { x: { values: [0, -7, 300], shape: [3], dtype: "int32" } },
    { x: { values: [0, 200], shape: [2], dtype: "uint8" } },
    { x: { values: [0, 1], shape: [2], dtype: "bool" } },
  ],
  rejects: [{ x: [2], message: "bitwiseNot: x must be of integers or bool, got float32." }],
});
