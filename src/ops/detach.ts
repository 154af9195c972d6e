import { defineOp } from "./defineOp.ts";

/**
 * The same values without their past: no gradient flows through.
 *
 * @zh 截断计算图：值不变，梯度不再回传。
 *
 * @param x  any shape
 * @returns  shape and dtype of x
 * @example detach(tensor([1, 2])) // [1, 2]
 */
export const detach = defineOp({
  name: "detach",
  inputs: ["x"],
  constant: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: x.detach(), saved: {} }),
  samples: [{ x: [2, 3] }],
});
