import { defineOp } from "./defineOp.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import { iotaAlong } from "./primitives/iota.ts";

/**
 * The part of each matrix on and above a diagonal; 0 elsewhere.
 *
 * @zh 保留每个矩阵对角线及其以上的部分，其余置零。
 *
 * @param x         [..., M, N]
 * @param diagonal  0 is the main one, 1 the next above it, −1 the next below
 * @returns         shape of x
 * @throws ShapeError when x has fewer than 2 dimensions
 * @example triu(tensor([[1, 2], [3, 4]])) // [[1, 2], [0, 4]]
 */
export const triu = defineOp({
  name: "triu",
  inputs: ["x"],
  attrs: { diagonal: 0 },
  shape({ x }, expect) {
    expect.that(x.length >= 2, "x", "have at least 2 dimensions", x);
    return x;
  },
  forward({ x }, { diagonal }) {
    const zero = fullLike(x, 0);
    const row = iotaAlong(x.shape, x.ndim - 2, x.device);
    const column = iotaAlong(x.shape, x.ndim - 1, x.device);
    const kept = elementwise("le", elementwise("add", row, fullLike(row, diagonal)), column);
    return { output: elementwise("where", kept, x, zero), saved: {} };
  },
  samples: [{ x: [3, 3] }, { x: [2, 3, 4], diagonal: 1 }, { x: [4, 3], diagonal: -1 }],
  rejects: [{ x: [3], message: "triu: x must have at least 2 dimensions, got [3]." }],
});
