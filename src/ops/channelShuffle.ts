import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { expectFactor } from "./pixelShuffle.ts";
import { permuteTo, reshapeTo } from "./primitives/shaping.ts";

/**
 * Deals the channels of g groups out in turn, so that the next grouped convolution sees some of each.
 *
 *     y[n, k·g + i] = x[n, i·(C/g) + k]
 *
 * @zh 通道混洗：把 g 组通道交错重排，使下一个分组卷积能看到每一组的通道。
 *
 * @param x       [N, C, ...]
 * @param groups  g, a divisor of C
 * @returns       shape and dtype of x
 * @throws ShapeError when the channels are no multiple of groups
 * @source        Zhang et al. 2018, arXiv:1707.01083
 * @example channelShuffle(tensor([[[1], [2], [3], [4]]]), 2) // [[[1], [3], [2], [4]]]
 */
export const channelShuffle = defineOp(
  {
    name: "channelShuffle",
    inputs: ["x"],
    attrs: { groups: required<number>() },
    shape({ x }, expect, { groups }) {
      expectFactor("channelShuffle", "groups", groups);
      const fits = x.length >= 3 && x[1] % groups === 0;
      expect.that(fits, "x", `have at least 3 dimensions [N, C, ...] with C a multiple of ${groups}`, x);
      return x;
    },
    forward({ x }, { groups }) {
      const [n, c, ...rest] = x.shape;
      const order = [0, 2, 1, ...rest.map((_, i) => i + 3)];
      const split = permuteTo(reshapeTo(x, [n, groups, c / groups, ...rest]), order);
      return { output: reshapeTo(split, x.shape), saved: {} };
    },
    samples: [
      { x: [2, 6, 2, 3], groups: 3 },
      { x: [1, 4, 2], groups: 2 },
    ],
    rejects: [
      {
        x: [1, 5, 2],
        groups: 2,
        message: "channelShuffle: x must have at least 3 dimensions [N, C, ...] with C a multiple of 2, got [1, 5, 2].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, groups: number): Tensor =>
      apply({ x }, { groups }),
);
