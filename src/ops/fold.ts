import { show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { permuteTo, reshapeTo } from "./primitives/shaping.ts";
import { tapAlong, transposeTaps } from "./primitives/taps.ts";
import { type BlockOptions, blocksOf } from "./slidingBlocks.ts";
import { type PerDim, perDim } from "./windowGeometry.ts";

export interface FoldOptions extends BlockOptions {
  readonly outputSize: PerDim;
}

/**
 * Puts windows back into an image (col2im) and sums where they overlap: the gradient of `unfold`, not its inverse.
 *
 * @zh 把展开的各列放回图像中原来的位置，重叠处相加（col2im）；它是 unfold 的梯度，而不是逆运算。
 *
 * @param x           [N, C·F·F, windows] or [C·F·F, windows] float, as `unfold` gives them
 * @param outputSize  extents of the image: a number, or one per dimension
 * @param kernel      extent of the window: a number, or one per dimension
 * @param dilation    distance between the window's elements
 * @param padding     rows that the windows had beyond the image at both sides
 * @param stride      steps between windows
 * @returns           [N, C, ...outputSize] or [C, ...outputSize]
 * @throws ShapeError when the windows are not those of such an image, ValueError for impossible options
 * @example fold(ones([4, 2]), [2, 3], 2) // [[[1, 2, 1], [1, 2, 1]]]
 */
export const fold = defineOp(
  {
    name: "fold",
    inputs: ["x"],
    attrs: { outputSize: 0, kernel: 0, dilation: 1, padding: 0, stride: 1 } as FoldOptions,
    float: ["x"],
    shape({ x }, expect, options) {
      expect.that(
        x.length === 2 || x.length === 3,
        "x",
        "have 3 dimensions [N, C·F·F, windows], or 2 for one image",
        x,
      );
      const image = perDim("fold", "outputSize", options.outputSize, 2, 1);
      const { kernel, count } = blocksOf("fold", image, options);
      const area = kernel[0] * kernel[1];
      const size = `outputSize ${show(image)}`;
      expect.that(
        count.every((n) => n > 0),
        "kernel",
        `fit into the padded ${size}`,
        kernel,
      );
      const [columns, windows] = x.slice(-2);
      expect.that(columns % area === 0, "x", `have a multiple of ${area} rows, the kernel's ${kernel.join("·")}`, x);
      const needed = count[0] * count[1];
      expect.that(windows === needed, "x", `have ${needed} windows (${count.join("·")} in ${size}) last`, x);
      return [...x.slice(0, -2), columns / area, ...image];
    },
    forward({ x }, options) {
      const image = perDim("fold", "outputSize", options.outputSize, 2, 1);
      const { kernel, count, taps } = blocksOf("fold", image, options);
      const lead = x.shape.slice(0, -2);
      const n = x.ndim === 3 ? x.shape[0] : 1;
      const c = x.shape[x.ndim - 2] / (kernel[0] * kernel[1]);
      const split = permuteTo(reshapeTo(x, [n, c, ...kernel, ...count]), [0, 1, 2, 4, 3, 5]);
      const rows = reshapeTo(split, [n, c, kernel[0] * count[0], kernel[1] * count[1]]);
      const output = taps().reduce((y, tap, i) => tapAlong(y, i + 2, transposeTaps(tap)), rows);
      return { output: reshapeTo(output, [...lead, c, ...image]), saved: {} };
    },
    samples: [
      { x: [2, 12, 12], outputSize: [5, 3], kernel: [3, 2], padding: 1, stride: [2, 1] },
      { x: [8, 9], outputSize: [5, 4], kernel: 2, dilation: [2, 1] },
    ],
    rejects: [
      {
        x: [1, 9, 5],
        outputSize: 4,
        kernel: 3,
        message: "fold: x must have 4 windows (2·2 in outputSize [4, 4]) last, got [1, 9, 5].",
      },
      {
        x: [1, 10, 4],
        outputSize: 4,
        kernel: 3,
        message: "fold: x must have a multiple of 9 rows, the kernel's 3·3, got [1, 10, 4].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, outputSize: PerDim, kernel: PerDim, options?: Partial<Omit<BlockOptions, "kernel">>): Tensor =>
      apply({ x }, { ...options, outputSize, kernel }),
);
