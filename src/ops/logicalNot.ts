import { defineOp } from "./defineOp.ts";
import { toBool } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";

/**
 * Whether x is false, elementwise; any number but 0 counts as true.
 *
 * @zh 逐元素逻辑非；非零即为真。
 *
 * @param x  any shape
 * @returns  shape of x, bool
 * @example logicalNot(tensor([0, 2])) // [true, false]
 */
export const logicalNot = defineOp({
  name: "logicalNot",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: elementwise("logicalNot", toBool(x)), saved: {} }),
  samples: [{ x: [2, 3] }],
});
