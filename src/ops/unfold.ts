import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { permuteTo, reshapeTo } from "./primitives/shaping.ts";
import { tapAlong } from "./primitives/taps.ts";
import { type BlockOptions, blocksOf } from "./slidingBlocks.ts";
import { expectImages, expectWindowFits, withBatch } from "./windowGeometry.ts";

/**
 * Every window of an image as a column (im2col), as if convolved with each element of the kernel alone.
 *
 *     out = ⌊(W − ((F − 1)·D + 1) + P)/S⌋ + 1   per dimension; P counts both sides
 *
 * @zh 把图像中每个滑动窗口展开成一列（im2col）。
 *
 * @param x         [N, C, H, W] or [C, H, W] float
 * @param kernel    extent of the window: a number, or one per dimension
 * @param dilation  distance between the window's elements
 * @param padding   zeros at both sides: a number, or one per dimension
 * @param stride    steps between windows
 * @returns         [N, C·F·F, out·out] or [C·F·F, out·out]: windows in row-major order
 * @throws ShapeError when the window does not fit, ValueError for impossible options
 * @example unfold(tensor([[[1, 2, 3], [4, 5, 6]]]), 2) // [[1, 2], [2, 3], [4, 5], [5, 6]]
 */
export const unfold = defineOp(
  {
    name: "unfold",
    inputs: ["x"],
    attrs: { kernel: 0, dilation: 1, padding: 0, stride: 1 } as BlockOptions,
    float: ["x"],
    shape({ x }, expect, options) {
      expectImages(expect, x, 2);
      const blocks = blocksOf("unfold", x.slice(-2), options);
      const [rows, columns] = expectWindowFits("unfold", x, blocks.kernel, blocks);
      const [high, wide] = blocks.kernel;
      return [...x.slice(0, -3), x[x.length - 3] * high * wide, rows * columns];
    },
    forward({ x }, options) {
      const { kernel, count, taps } = blocksOf("unfold", x.shape.slice(-2), options);
      const output = withBatch(x, 2, (batched) => {
        const [n, c] = batched.shape;
        const picked = taps().reduce((y, tap, i) => tapAlong(y, i + 2, tap), batched);
        const split = reshapeTo(picked, [n, c, kernel[0], count[0], kernel[1], count[1]]);
        return reshapeTo(permuteTo(split, [0, 1, 2, 4, 3, 5]), [n, c * kernel[0] * kernel[1], count[0] * count[1]]);
      });
      return { output, saved: {} };
    },
    samples: [
      { x: [2, 2, 4, 3], kernel: [3, 2], padding: 1, stride: [2, 1] },
      { x: [2, 5, 4], kernel: 2, dilation: [2, 1] },
    ],
    rejects: [
      {
        x: [1, 1, 2, 4],
        kernel: 3,
        message:
          "unfold: kernel must fit into the padded input, so that ⌊(W − ((F − 1)·D + 1) + P)/S⌋ + 1 is at least 1, " +
          "got ⌊(2 − ((3 − 1)·1 + 1) + 0)/1⌋ + 1 = 0 for the height of x [1, 1, 2, 4].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, kernel: BlockOptions["kernel"], options?: Partial<Omit<BlockOptions, "kernel">>): Tensor =>
      apply({ x }, { ...options, kernel }),
);
