import { ValueError } from "../ir/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { permuteTo, reshapeTo } from "./primitives/shaping.ts";

/** Throws ValueError unless the factor of a pixel shuffle counts something. */
export function expectFactor(op: string, argument: string, factor: number): void {
  if (Number.isInteger(factor) && factor >= 1) return;
  throw new ValueError({ op, argument, expected: "be a whole number of at least 1", received: String(factor) });
}

/**
 * Spreads channels over space: r² channels become one of r times the height and width.
 *
 *     y[c, h·r + i, w·r + j] = x[c·r² + i·r + j, h, w]
 *
 * @zh 像素重排：把 r² 个通道的元素交错排到空间上，使高和宽各放大 r 倍。
 *
 * @param x              [..., C·r², H, W]
 * @param upscaleFactor  r
 * @returns              [..., C, H·r, W·r], dtype of x
 * @throws ShapeError when the channels are no multiple of r²
 * @source               Shi et al. 2016, arXiv:1609.05158
 * @example pixelShuffle(tensor([[[1]], [[2]], [[3]], [[4]]]), 2) // [[[1, 2], [3, 4]]]
 */
export const pixelShuffle = defineOp(
  {
    name: "pixelShuffle",
    inputs: ["x"],
    attrs: { upscaleFactor: required<number>() },
    shape({ x }, expect, { upscaleFactor: r }) {
      expectFactor("pixelShuffle", "upscaleFactor", r);
      const channels = x[x.length - 3];
      const fits = x.length >= 3 && channels % (r * r) === 0;
      expect.that(fits, "x", `have at least 3 dimensions [..., C, H, W] with C a multiple of ${r * r}`, x);
      return [...x.slice(0, -3), channels / (r * r), x[x.length - 2] * r, x[x.length - 1] * r];
    },
    forward({ x }, { upscaleFactor: r }) {
      const lead = x.shape.slice(0, -3);
      const [channels, high, wide] = x.shape.slice(-3);
      const c = channels / (r * r);
      const split = reshapeTo(x, [...lead, c, r, r, high, wide]);
      const at = lead.length;
      const order = [...lead.map((_, i) => i), at, at + 3, at + 1, at + 4, at + 2];
      return { output: reshapeTo(permuteTo(split, order), [...lead, c, high * r, wide * r]), saved: {} };
    },
    samples: [
      { x: [2, 8, 2, 3], upscaleFactor: 2 },
      { x: [9, 1, 2], upscaleFactor: 3 },
    ],
    rejects: [
      {
        x: [1, 6, 2, 2],
        upscaleFactor: 2,
        message:
          "pixelShuffle: x must have at least 3 dimensions [..., C, H, W] with C a multiple of 4, got [1, 6, 2, 2].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, upscaleFactor: number): Tensor =>
      apply({ x }, { upscaleFactor }),
);
