import { normalizeDims } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { toBool } from "./operands.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { sumOver } from "./primitives/shaping.ts";
import { dropDims, reduceAttrs, reducedShape } from "./reducing.ts";

/**
 * Whether some element is true; any number but 0 counts as true. Of no elements: false.
 *
 * @zh 是否至少有一个为真。
 *
 * @param x        any shape
 * @param dim      what is reduced: one dimension, several, or all when missing
 * @param keepdim  whether those dimensions stay, with extent 1
 * @returns        the shape that is left, bool
 * @throws ShapeError when dim is out of range
 * @example any(tensor([[1, 0], [2, 3]]), { dim: 1 }) // [true, true]
 */
export const any = defineOp({
  name: "any",
  inputs: ["x"],
  attrs: reduceAttrs,
  shape: ({ x }, _expect, attrs) => reducedShape("any", x, attrs),
  forward({ x }, { dim, keepdim }) {
    const dims = normalizeDims("any", dim, x.ndim);
    const hits = sumOver(cast(toBool(x), "int32"), dims);
    const y = elementwise("ne", hits, fullLike(hits, 0));
    return { output: dropDims(y, dims, keepdim), saved: {} };
  },
  samples: [{ x: [2, 3] }, { x: [2, 3, 4], dim: [0, -1] }, { x: [3, 2], dim: 0, keepdim: true }],
  rejects: [
    {
      x: [2, 3],
      dim: 2,
      message: "any: dim must be an integer in [-2, 1] for 2 dimensions, got 2.",
    },
  ],
});
