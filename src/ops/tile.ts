import type { Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { repeat } from "./repeat.ts";

/**
 * Copies laid side by side, as `repeat`, but counts may be missing in front: those dimensions stay.
 *
 * @zh 沿各维平铺复制；缺少的前导次数按 1 处理。
 *
 * @param x     any shape
 * @param dims  how many along each of the last dimensions; further ones are new dimensions in front
 * @returns     extents multiplied by dims
 * @throws ShapeError unless dims are whole numbers of at least 0
 * @example tile(tensor([[1, 2], [3, 4]]), [2]) // [[1, 2, 1, 2], [3, 4, 3, 4]]
 */
export const tile = defineOp(
  {
    name: "tile",
    inputs: ["x"],
    attrs: { dims: required<readonly number[]>() },
    shape({ x }, expect, { dims }) {
      const whole = dims.every((count) => Number.isInteger(count) && count >= 0);
      expect.that(whole, "dims", "hold whole numbers of at least 0", dims);
      return repeat.record.shapeOf({ x }, { repeats: full(x, dims) }) as Shape;
    },
    forward: ({ x }, { dims }) => ({ output: repeat(x, full(x.shape, dims)), saved: {} }),
    samples: [
      { x: [2, 3], dims: [2] },
      { x: [3], dims: [2, 2] },
      { x: [2, 2], dims: [] },
    ],
    rejects: [{ x: [2], dims: [-1], message: "tile: dims must hold whole numbers of at least 0, got [-1]." }],
  },
  (apply) =>
    (x: Tensor, dims: readonly number[]): Tensor =>
      apply({ x }, { dims }),
);

/** A count for every dimension of x at least. */
function full(x: Shape, dims: readonly number[]): number[] {
  return [...new Array<number>(Math.max(0, x.length - dims.length)).fill(1), ...dims];
}
