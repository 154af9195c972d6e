import type { Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required, show } from "./defineOp.ts";
import { expandTo } from "./primitives/shaping.ts";

/**
 * Dimensions of extent 1 repeated, and new ones added in front, without copying by hand.
 *
 * @zh 把长度为 1 的维重复到给定长度，并可在前面添加新维，不复制数据。
 *
 * @param x      any shape
 * @param shape  extents; −1 keeps that of x
 * @returns     tensor of that shape
 * @throws ShapeError when x does not broadcast to it
 * @example expand(tensor([[1], [2]]), [-1, 3]) // [[1, 1, 1], [2, 2, 2]]
 */
export const expand = defineOp(
  {
    name: "expand",
    inputs: ["x"],
    attrs: { shape: required<Shape>() },
    shape({ x }, expect, { shape }) {
      const lead = shape.length - x.length;
      const fits = shape.every((extent, i) =>
        i < lead ? extent >= 0 : extent === -1 || x[i - lead] === 1 || extent === x[i - lead],
      );
      expect.that(lead >= 0 && fits, "shape", `be one that x ${show(x)} broadcasts to`, shape);
      return resolve(x, shape);
    },
    forward: ({ x }, { shape }) => ({ output: expandTo(x, resolve(x.shape, shape)), saved: {} }),
    samples: [
      { x: [3, 1], shape: [3, 4] },
      { x: [3], shape: [2, -1] },
      { x: [], shape: [2, 2] },
    ],
    rejects: [
      { x: [2, 3], shape: [2, 4], message: "expand: shape must be one that x [2, 3] broadcasts to, got [2, 4]." },
    ],
  },
  (apply) =>
    (x: Tensor, shape: Shape): Tensor =>
      apply({ x }, { shape }),
);

function resolve(x: Shape, shape: Shape): Shape {
  const lead = shape.length - x.length;
  return shape.map((extent, i) => (extent === -1 ? x[i - lead] : extent));
}
