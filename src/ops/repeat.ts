import type { Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required, show } from "./defineOp.ts";
import { expandTo, reshapeTo } from "./primitives/shaping.ts";

/**
 * Copies laid side by side.
 *
 * @zh 沿各维把张量重复若干次。
 *
 * @param x        any shape
 * @param repeats  how many along each dimension; further ones are new dimensions in front
 * @returns       extents multiplied by repeats
 * @throws ShapeError when repeats has fewer entries than x dimensions
 * @example repeat(tensor([1, 2]), [2, 2]) // [[1, 2, 1, 2], [1, 2, 1, 2]]
 */
export const repeat = defineOp(
  {
    name: "repeat",
    inputs: ["x"],
    attrs: { repeats: required<readonly number[]>() },
    shape({ x }, expect, { repeats }) {
      const whole = repeats.every((count) => Number.isInteger(count) && count >= 0);
      expect.that(
        whole && repeats.length >= x.length,
        "repeats",
        `hold a whole number for every dimension of x ${show(x)}`,
        repeats,
      );
      return aligned(x, repeats).map((extent, i) => extent * repeats[i]);
    },
    forward({ x }, { repeats }) {
      const shape = aligned(x.shape, repeats);
      const apart = shape.flatMap((extent) => [1, extent]);
      const copies = expandTo(
        reshapeTo(x, apart),
        shape.flatMap((extent, i) => [repeats[i], extent]),
      );
      return {
        output: reshapeTo(
          copies,
          shape.map((extent, i) => extent * repeats[i]),
        ),
        saved: {},
      };
    },
    samples: [
      { x: [2, 3], repeats: [2, 1] },
      { x: [3], repeats: [2, 2] },
    ],
    rejects: [
      {
        x: [2, 3],
        repeats: [2],
        message: "repeat: repeats must hold a whole number for every dimension of x [2, 3], got [2].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, repeats: readonly number[]): Tensor =>
      apply({ x }, { repeats }),
);

function aligned(x: Shape, repeats: readonly number[]): Shape {
  return [...new Array<number>(repeats.length - x.length).fill(1), ...x];
}
