import { isFloat } from "../ir/dtype.ts";
import { defineOp } from "./defineOp.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * Logistic function, elementwise, exact on both sides of 0.
 *
 *     y = 1 / (1 + e^(−x))
 *
 * @zh 逐元素求 sigmoid（逻辑斯谛）函数，在 0 的两侧都准确。
 *
 * @param x  any shape; integers and bools count as float32
 * @returns  shape of x
 * @saves    y
 * @example sigmoid(tensor([0])) // [0.5]
 */
export const sigmoid = defineOp({
  name: "sigmoid",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward({ x }) {
    const y = elementwise("sigmoid", isFloat(x.dtype) ? x : cast(x, "float32"));
    return { output: y, saved: { y } };
  },
  backward(grad, { y }) {
    const slope = elementwise("mul", y, elementwise("sub", fullLike(y, 1), y));
    return { x: elementwise("mul", grad, slope) };
  },
  because: { y: "sigmoid keeps y: its derivative is y·(1−y)" },
  samples: [{ x: [2, 3] }, { x: { shape: [4], low: -20, high: 20 } }],
});
