import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { expectFactor } from "./pixelShuffle.ts";
import { permuteTo, reshapeTo } from "./primitives/shaping.ts";

/**
 * Gathers space into channels, the inverse of `pixelShuffle`.
 *
 *     y[c·r² + i·r + j, h, w] = x[c, h·r + i, w·r + j]
 *
 * @zh 像素重排的逆运算：把每个 r×r 的空间块收进通道，高和宽各缩小 r 倍。
 *
 * @param x                [..., C, H·r, W·r]
 * @param downscaleFactor  r
 * @returns                [..., C·r², H, W], dtype of x
 * @throws ShapeError when height or width is no multiple of r
 * @source                 Shi et al. 2016, arXiv:1609.05158
 * @example pixelUnshuffle(tensor([[[1, 2], [3, 4]]]), 2) // [[[1]], [[2]], [[3]], [[4]]]
 */
export const pixelUnshuffle = defineOp(
  {
    name: "pixelUnshuffle",
    inputs: ["x"],
    attrs: { downscaleFactor: required<number>() },
    shape({ x }, expect, { downscaleFactor: r }) {
      expectFactor("pixelUnshuffle", "downscaleFactor", r);
      const [channels, high, wide] = x.slice(-3);
      const fits = x.length >= 3 && high % r === 0 && wide % r === 0;
      expect.that(fits, "x", `have at least 3 dimensions [..., C, H, W] with H and W multiples of ${r}`, x);
      return [...x.slice(0, -3), channels * r * r, high / r, wide / r];
    },
    forward({ x }, { downscaleFactor: r }) {
      const lead = x.shape.slice(0, -3);
      const [c, high, wide] = x.shape.slice(-3);
      const split = reshapeTo(x, [...lead, c, high / r, r, wide / r, r]);
      const at = lead.length;
      const order = [...lead.map((_, i) => i), at, at + 2, at + 4, at + 1, at + 3];
      return { output: reshapeTo(permuteTo(split, order), [...lead, c * r * r, high / r, wide / r]), saved: {} };
    },
    samples: [
      { x: [2, 2, 4, 6], downscaleFactor: 2 },
      { x: [1, 3, 3], downscaleFactor: 3 },
    ],
    rejects: [
      {
        x: [1, 1, 4, 3],
        downscaleFactor: 2,
        message:
          "pixelUnshuffle: x must have at least 3 dimensions [..., C, H, W] with H and W multiples of 2, got [1, 1, 4, 3].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, downscaleFactor: number): Tensor =>
      apply({ x }, { downscaleFactor }),
);
