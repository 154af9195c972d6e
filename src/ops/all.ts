import { normalizeDims } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { toBool } from "./operands.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { sumOver } from "./primitives/shaping.ts";
import { dropDims, reduceAttrs, reducedShape } from "./reducing.ts";

/**
 * Whether every element is true; any number but 0 counts as true. Of no elements: true.
 *
 * @zh 是否全部为真。
 *
 * @param x        any shape
 * @param dim      what is reduced: one dimension, several, or all when missing
 * @param keepdim  whether those dimensions stay, with extent 1
 * @returns        the shape that is left, bool
 * @throws ShapeError when dim is out of range
 * @example all(tensor([[1, 0], [2, 3]]), { dim: 1 }) // [false, true]
 */
export const all = defineOp({
  name: "all",
  inputs: ["x"],
  attrs: reduceAttrs,
  shape: ({ x }, _expect, attrs) => reducedShape("all", x, attrs),
  forward({ x }, { dim, keepdim }) {
    const dims = normalizeDims("all", dim, x.ndim);
    const misses = sumOver(cast(elementwise("logicalNot", toBool(x)), "int32"), dims);
    const y = elementwise("eq", misses, fullLike(misses, 0));
    return { output: dropDims(y, dims, keepdim), saved: {} };
  },
  samples: [{ x: [2, 3] }, { x: [2, 3, 4], dim: [0, -1] }, { x: [3, 2], dim: 0, keepdim: true }],
  rejects: [
    {
      x: [2, 3],
      dim: 2,
      message: "all: dim must be an integer in [-2, 1] for 2 dimensions, got 2.",
    },
  ],
});
