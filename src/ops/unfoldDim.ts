import { normalizeDim } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { selectAlong } from "./indices.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import { iotaAlong } from "./primitives/iota.ts";
import { permuteTo, reshapeTo } from "./primitives/shaping.ts";
import { sliceAlong } from "./ranges.ts";

/**
 * Windows of one dimension, which may overlap: the method `x.unfold` of PyTorch. (The function `unfold` of images is
 * another.)
 *
 *     y[…, w, …, k] = x[…, w·step + k, …]
 *
 * @zh 沿一个维度取滑动窗口，窗口内的元素成为最后一维。
 *
 * @param x     any shape
 * @param dim   the dimension
 * @param size  how many positions a window has
 * @param step  how far the next window begins
 * @returns     dim counts windows, ⌊(extent − size)/step⌋ + 1 of them; a window's positions are a new last dimension
 * @throws ShapeError when the size is beyond the dimension, or step below 1
 * @example unfoldDim(tensor([1, 2, 3, 4]), 0, 2, 1) // [[1, 2], [2, 3], [3, 4]]
 */
export const unfoldDim = defineOp(
  {
    name: "unfoldDim",
    inputs: ["x"],
    attrs: { dim: required<number>(), size: required<number>(), step: required<number>() },
    shape({ x }, expect, { dim, size, step }) {
      const at = normalizeDim("unfoldDim", dim, x.length);
      const extent = x[at] ?? 1;
      const fits = Number.isInteger(size) && size >= 0 && size <= extent;
      expect.that(fits, "size", `be a whole number of at most ${extent}, the extent of dimension ${at}`, String(size));
      expect.that(Number.isInteger(step) && step >= 1, "step", "be a whole number of at least 1", String(step));
      return x.length === 0 ? [size] : [...x.with(at, windows(extent, size, step)), size];
    },
    forward({ x }, { dim, size, step }) {
      if (x.ndim === 0) return { output: sliceAlong(reshapeTo(x, [1]), 0, 0, size), saved: {} };
      const at = normalizeDim("unfoldDim", dim, x.ndim);
      const count = windows(x.shape[at], size, step);
      const window = iotaAlong([count, size], 0, x.device);
      const starts = elementwise("mul", window, fullLike(window, step));
      const position = elementwise("add", starts, iotaAlong([count, size], 1, x.device));
      const picked = selectAlong(x, at, reshapeTo(position, [count * size]));
      const apart = reshapeTo(picked, x.shape.toSpliced(at, 1, count, size));
      const order = apart.shape.map((_, i) => i).toSpliced(at + 1, 1);
      return { output: permuteTo(apart, [...order, at + 1]), saved: {} };
    },
    samples: [
      { x: [5], dim: 0, size: 3, step: 1 },
      { x: [2, 7, 3], dim: 1, size: 2, step: 3 },
      { x: [2, 4], dim: -1, size: 4, step: 2 },
      { x: [], dim: 0, size: 1, step: 1 },
    ],
    rejects: [
      {
        x: [5],
        dim: 0,
        size: 6,
        step: 1,
        message: "unfoldDim: size must be a whole number of at most 5, the extent of dimension 0, got 6.",
      },
      { x: [5], dim: 0, size: 2, step: 0, message: "unfoldDim: step must be a whole number of at least 1, got 0." },
    ],
  },
  (apply) =>
    (x: Tensor, dim: number, size: number, step: number): Tensor =>
      apply({ x }, { dim, size, step }),
);

const windows = (extent: number, size: number, step: number): number => Math.floor((extent - size) / step) + 1;
