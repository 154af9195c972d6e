import { defineOp } from "./defineOp.ts";

/**
 * The same values under a handle of its own, at their present state; gradients pass through.
 *
 * @zh 取当前值的副本，梯度照常回传。
 *
 * @param x  any shape
 * @returns  shape and dtype of x
 * @example clone(tensor([1, 2])) // [1, 2]
 */
export const clone = defineOp({
  name: "clone",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: x, saved: {} }),
  backward: (grad) => ({ x: grad }),
  samples: [{ x: [2, 3] }, { x: [] }],
});
